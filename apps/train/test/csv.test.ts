import { describe, expect, it } from "vitest";
import { parseCsv } from "../src/data/csv.ts";
import { UserError } from "../src/user-error.ts";

const problem = (text: string): string => {
  try {
    parseCsv(text, "data.csv");
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  return "no error";
};

describe("parseCsv", () => {
  it("reads numeric columns and takes the last column for the label", () => {
    const table = parseCsv("1,2.5,cat\n-3e2,4,dog\n5,6,cat\n", "data.csv");
    expect(table.columns).toBe(2);
    expect(table.classNames).toEqual(["cat", "dog"]);
    expect([...table.values]).toEqual([1, 2.5, -300, 4, 5, 6]);
    expect([...table.labels]).toEqual([0, 1, 0]);
  });

  it("recognises a header, a byte order mark, quotes, empty lines and Windows line ends", () => {
    const table = parseCsv('\uFEFF"width, mm",height,kind\r\n1,2,"a, b"\r\n\r\n3,4,c\r\n', "data.csv");
    expect([...table.values]).toEqual([1, 2, 3, 4]);
    expect(table.classNames).toEqual(["a, b", "c"]);
  });

  it("orders numeric labels as numbers", () => {
    expect(parseCsv("0,10\n0,9\n0,2\n", "data.csv").classNames).toEqual(["2", "9", "10"]);
  });

  it("names line, column and value where a number is missing", () => {
    expect(problem("x,y,label\n1,2,a\n3,oops,b\n")).toBe(
      'data.csv, line 3, column 2 ("y"): expected a number, got "oops"',
    );
    expect(problem("1,2,a\n3,,b\n")).toBe('data.csv, line 2, column 2: expected a number, got ""');
    expect(problem("1,2,a\n3,Infinity,b\n")).toContain("line 2");
    expect(problem("1,2,a\n\n\n3,NaN,b\n")).toContain("line 4");
  });

  it("names the line with too few or too many columns", () => {
    expect(problem("1,2,a\n3,b\n")).toBe("data.csv, line 2: expected 3 columns, got 2");
    expect(problem("1,2,a\n3,4,5,b\n")).toBe("data.csv, line 2: expected 3 columns, got 4");
  });

  it("names the line of an empty label", () => {
    expect(problem("1,2,a\n3,4,\n")).toBe("data.csv, line 2: the label (last column) is empty");
  });

  it("takes a first line with a mistake for data, not for a header", () => {
    expect(problem("1,x,a\n3,4,b\n")).toMatch(/^data\.csv, line 1, column 2: /);
  });

  it("counts lines as an editor does, whatever is in quotes", () => {
    expect(problem('"1","2","a"\r\n3,4,"b\r\nb"\r\n\r\n5,x,"c"\r\n')).toMatch(/^data\.csv, line 5, column 2: /);
    expect(problem('1,2,"a\n\n"\n3,"x\ny",b\n')).toMatch(/^data\.csv, line 4, column 2: /);
    expect(problem('1,2,"ä"\nx,4,b\n')).toMatch(/^data\.csv, line 2, column 1: /);
  });

  it("names the line of a quote that is never closed", () => {
    const message = problem('1,2,a\n3,"4,b\n5,6,c\n7,8,d\n');
    expect(message).toMatch(/^data\.csv, line 2: /);
    expect(message).not.toMatch(/line [^2]/);
  });

  it("names the line of a broken quote", () => {
    expect(problem('1,2,a\n3,4,"b"x\n')).toMatch(/^data\.csv, line 2: /);
  });

  it("refuses a file without rows, with one column or with one class", () => {
    expect(problem("")).toBe("data.csv holds no rows of data");
    expect(problem("x,y,label\n")).toBe("data.csv holds no rows of data");
    expect(problem("1\n2\n")).toContain("one column");
    expect(problem("1,a\n2,a\n")).toContain("at least two classes");
  });
});

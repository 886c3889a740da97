/** The embedding of JavaScript hosts, where no golden vector goes: a kernel that is newer than its host. */

import { expect, it } from "vitest";
import { KernelError, statusName } from "../js/kernel.mjs";

it("takes a status that it does not know as an error, and names it by its number", () => {
  expect(statusName(4)).toBe("OVERLAP");
  expect(statusName(11)).toBe("status 11");
  expect(new KernelError(11, "Newer than this program.")).toMatchObject({
    message: "status 11: Newer than this program.",
    status: "status 11",
  });
});

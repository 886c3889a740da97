import { describe, expect, it } from "vitest";
import { keyAction } from "../../src/train/run/keys.ts";

/** What `keyAction` reads of an event; Node has no elements. */
class Focus {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  closest(selectors: string) {
    return selectors.split(", ").includes(this.#name) ? this : null;
  }
}
Object.assign(globalThis, { Element: Focus });

const press = (key: string, focus = "body", changes: Partial<KeyboardEvent> = {}) =>
  keyAction({ key, target: new Focus(focus), ...changes } as unknown as KeyboardEvent);

describe("keys", () => {
  it("play, step and reset", () => {
    expect([press(" "), press("ArrowRight"), press("r"), press("R")]).toEqual(["toggle", "step", "reset", "reset"]);
  });

  it("leave other keys alone", () => {
    expect(press("a")).toBeUndefined();
  });

  it("do nothing while the visitor types or moves a slider", () => {
    for (const focus of ["input", "select", "textarea"]) {
      expect([press(" ", focus), press("r", focus), press("ArrowRight", focus)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it("leave Space to the button that has the focus, and only Space", () => {
    expect(press(" ", "button")).toBeUndefined();
    expect(press("r", "button")).toBe("reset");
  });

  it("leave the browser its shortcuts, and a chart its arrow keys", () => {
    expect(press("r", "body", { ctrlKey: true })).toBeUndefined();
    expect(press("ArrowRight", "body", { defaultPrevented: true })).toBeUndefined();
  });
});

import { expect, it } from "vitest";
import { sources } from "../peers/all.ts";
import { cSources } from "../peers/c.ts";
import { BASELINE, isC, isOurs } from "../peers/groups.ts";
import { ourSources } from "../peers/ours.ts";

const namesOf = (of: typeof sources) => of.flatMap(({ names }) => names);
const all = namesOf(sources);

it("knows ours and C's by their names, and nobody else", () => {
  expect(all.filter(isOurs)).toEqual(namesOf(ourSources));
  expect(all.filter(isC)).toEqual(namesOf(cSources));
  expect(isOurs(BASELINE)).toBe(true);
});

import { expect, it } from "vitest";

import { latest } from "./latest";

it("works something out once for each object, and again only after many others", () => {
  let times = 0;
  const length = latest((list: readonly number[]) => ({ of: list.length, at: (times += 1) }));
  const first = [1, 2, 3];
  const found = length(first);
  expect(found).toEqual({ of: 3, at: 1 });
  for (let other = 0; other < 30; other += 1) length([other]);
  expect(length(first)).toBe(found);
  for (let other = 0; other < 100; other += 1) length([other]);
  expect(length(first)).not.toBe(found);
  expect(length(first)).toEqual({ of: 3, at: 132 });
});

import { expect, test } from "vitest";

import { excerptOf } from "./excerpts";

const STUB = { $truncated: true, type: "array", bytes: 90_000, count: 3, path: "/nodes/1/output", preview: "[1," };

test("what stands in place of a large value is told from the value itself", () => {
  expect(excerptOf(STUB)).toEqual({ type: "array", bytes: 90_000, count: 3, path: "/nodes/1/output", preview: "[1," });
});

test("a user's value is never taken for an excerpt by its looks alone", () => {
  expect(excerptOf({ $truncated: true })).toBeNull();
  expect(excerptOf({ ...STUB, $truncated: "yes" })).toBeNull();
  expect(excerptOf({ ...STUB, type: "number" })).toBeNull();
  expect(excerptOf({ ...STUB, path: 1 })).toBeNull();
  expect(excerptOf([STUB])).toBeNull();
  expect(excerptOf("text")).toBeNull();
});

import { describe, expect, test } from "vitest";

import { answerOf, choicesOf, isRefusal } from "./choices";

const approval = (options: string[]) => ({
  if: { type: "object" },
  then: {
    type: "object",
    properties: { decision: { enum: options }, comment: { type: "string" } },
    required: ["decision"],
  },
  else: { enum: options },
});

describe("choices", () => {
  test.each([
    [{ enum: ["a", 1, null] }, { options: ["a", 1, null], comment: false }],
    [{ type: "boolean" }, { options: [true, false], comment: false }],
    [{ oneOf: [{ const: "x" }, { const: "y", title: "Y" }] }, { options: ["x", "y"], comment: false }],
    [{ const: "go" }, { options: ["go"], comment: false }],
    [approval(["approve", "reject"]), { options: ["approve", "reject"], comment: true }],
  ])("%j has buttons", (schema, choices) => expect(choicesOf(schema)).toEqual(choices));

  test.each([
    [null],
    [undefined],
    [true],
    [{}],
    [{ type: "string" }],
    [{ enum: [] }],
    [{ enum: Array.from({ length: 30 }, (_, index) => index) }],
    [{ oneOf: [{ const: "x" }, { type: "string" }] }],
    [{ type: "object", properties: { ok: { type: "boolean" } } }],
  ])("%j has a form", (schema) => expect(choicesOf(schema)).toBeNull());
});

test("a comment makes the answer an object", () => {
  expect(answerOf("approve", " ")).toBe("approve");
  expect(answerOf("approve", " fine ")).toEqual({ decision: "approve", comment: "fine" });
});

test("refusals are told from consent", () => {
  expect(["reject", "Rejected", "no", false].map(isRefusal)).toEqual([true, true, true, true]);
  expect(["approve", "note", true, 0, null].map(isRefusal)).toEqual([false, false, false, false, false]);
});

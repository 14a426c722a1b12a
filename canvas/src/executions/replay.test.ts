import { expect, test } from "vitest";

import { editOf, type ReplayForm, replayOf } from "./replay";

const FORM: ReplayForm = {
  checkpoint: 4,
  node: null,
  version: "same",
  policy: "rerun",
  nodes: {},
  state: { total: 7, log: [1] },
  stateBefore: { total: 5, log: [1] },
  inputs: { a: 1 },
  inputsBefore: { a: 1 },
};

test("only channels that changed are set; what is taken out is named", () => {
  expect(editOf({ a: 1, b: { c: [1] }, d: 0 }, { a: 2, b: { c: [1] }, e: null })).toEqual({
    state: { a: 2, e: null },
    removed: ["d"],
  });
});

test("from a checkpoint the changed state goes along, unchanged inputs do not", () => {
  expect(replayOf(FORM)).toEqual({
    checkpoint: 4,
    version: "same",
    policy: { default: "rerun", nodes: {} },
    state: { total: 7 },
  });
});

test("from the start there is no state to set, but other inputs", () => {
  expect(replayOf({ ...FORM, checkpoint: null, inputs: { a: 2 }, version: 3 })).toEqual({
    version: 3,
    policy: { default: "rerun", nodes: {} },
    inputs: { a: 2 },
  });
});

test("before a node, with a policy for some", () => {
  expect(
    replayOf({ ...FORM, checkpoint: null, node: "pay", state: null, policy: "reuse", nodes: { pay: "forbid" } }),
  ).toEqual({ node: "pay", version: "same", policy: { default: "reuse", nodes: { pay: "forbid" } } });
});

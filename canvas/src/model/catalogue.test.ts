import { describe, expect, it } from "vitest";

import { CATALOGUE } from "../../tests/arbitrary";
import { findEntry, hasRouter, libraryOf, outcomesOf, SUBGRAPH_ENTRY, WORKFLOW_ENTRY } from "./catalogue";

describe("catalogue", () => {
  it("lists no router that comes with its node, and the canvas's own two last", () => {
    const names = libraryOf(CATALOGUE).map(({ kind, type }) => `${kind} ${type}`);
    expect(names).not.toContain("branch for_each");
    expect(names).toContain("branch if_else");
    expect(names.slice(-2)).toEqual([`graph ${SUBGRAPH_ENTRY.type}`, `workflow ${WORKFLOW_ENTRY.type}`]);
    expect(findEntry(CATALOGUE, "node", "constructor")).toBeUndefined();
    expect([
      hasRouter("for_each"),
      hasRouter("for_each", CATALOGUE),
      hasRouter("transform", CATALOGUE),
      hasRouter("constructor"),
    ]).toEqual([true, true, false, false]);
  });

  it("knows the outcomes of fixed routers, of switches by their cases, and of the script's by their path map", () => {
    const branch = (type: string, config: Record<string, unknown>, to: Record<string, string> = {}) =>
      outcomesOf({ kind: "builtin", from: "a", type, config, to }, CATALOGUE);
    expect(branch("if_else", {}, { maybe: "b" })).toEqual(["true", "false", "maybe"]);
    expect(
      branch("switch", {
        cases: [{ value: 1, outcome: "one" }, { outcome: "" }, null, { outcome: "one" }],
        default: "rest",
      }),
    ).toEqual(["one", "rest"]);
    expect(branch("switch", {}, { old: "b" })).toEqual(["default", "old"]);
    expect(branch("constructor", {})).toEqual([]);
    expect(outcomesOf({ kind: "python", from: "a", at: "a/branch/0", to: { yes: "b" } })).toEqual(["yes"]);
    expect(outcomesOf({ kind: "python", from: "a", at: "a/branch/0" })).toEqual([]);
  });
});

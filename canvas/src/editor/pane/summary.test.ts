import { expect, it } from "vitest";

import type { BranchStrip } from "@/model/flow";
import type { BuiltinBranch } from "@/model/graph";

import { summaryOf } from "./summary";

const strip = (type: string, config: BuiltinBranch["config"] = {}): BranchStrip => ({
  place: 0,
  branch: { kind: "builtin", from: "a", type, config, to: {} },
  title: "Choice",
  entry: null,
  outcomes: [],
  open: false,
});

it.each([
  ["if_else", {}, "No condition yet"],
  [
    "if_else",
    { conditions: [{ left: "{{results.fetch.status}}", operator: "equals", right: 200 }] },
    "fetch.status = 200",
  ],
  ["if_else", { conditions: [{ left: "{{inputs.name}}", operator: "is_empty" }] }, "name is empty"],
  ["if_else", { combine: "any", conditions: [{ left: 1 }, { left: 2 }] }, "1 = null or 1 more"],
  ["switch", { value: "{{inputs.kind}}", cases: [] }, "kind"],
  ["switch", {}, "No value yet"],
  ["for_each", {}, "Choice"],
])("says what %s with %j decides by", (type, config, words) => {
  expect(summaryOf(strip(type, config))).toBe(words);
});

import { describe, expect, it } from "vitest";

import type { Graph } from "./graph";
import { describeInputs, inputSchemaOf } from "./schema";

const reading = (...texts: string[]): Graph => ({
  nodes: [{ id: "a", kind: "builtin", type: "t", config: { texts } }],
});

describe("inputSchemaOf", () => {
  it("takes the settings' schema first", () => {
    const input_schema = { type: "object", properties: { a: { type: "string" } } };
    const graph = { ...reading("{{inputs.b}}"), settings: { input_schema }, state: { channels: { c: {} } } } as Graph;
    expect(describeInputs(graph)).toEqual({ schema: input_schema, source: "settings" });
  });

  it("takes the state's channels next, or those of its input", () => {
    const state = {
      channels: {
        n: { type: "integer" },
        text: { type: ["string", "null"], initial: "hi" },
        any: { type: "any" },
        inputs: {},
      },
    };
    expect(describeInputs({ ...reading("{{inputs.x}}"), state })).toEqual({
      source: "state",
      schema: {
        type: "object",
        properties: { x: {}, n: { type: "integer" }, text: { type: ["string", "null"], default: "hi" }, any: {} },
      },
    });
    expect(inputSchemaOf({ state: { ...state, input: ["n"] } })).toEqual({
      type: "object",
      properties: { n: { type: "integer" } },
    });
  });

  it("takes what templates read last, with lists where they count, in sub-graphs and branches too", () => {
    const inner = reading("{{inputs.deep}}");
    const graph: Graph = {
      nodes: [
        ...(reading("{{inputs.order.id}} {{inputs.order.lines.0.price}}", "{{inputs.order}} {{results.a.inputs.no}}")
          .nodes ?? []),
        { id: "g", kind: "graph", graph: { nodes: inner.nodes } },
        { id: "w", kind: "workflow", workflow_id: "w", inputs: { x: "{{inputs.sub}}" } },
      ],
      branches: [{ kind: "builtin", from: "a", type: "if_else", config: { left: "{{inputs.flag}}" }, to: {} }],
    };
    expect(describeInputs(graph)).toEqual({
      source: "templates",
      schema: {
        type: "object",
        properties: {
          deep: {},
          flag: {},
          order: {
            type: "object",
            properties: { id: {}, lines: { type: "array", items: { type: "object", properties: { price: {} } } } },
          },
          sub: {},
        },
      },
    });
  });

  it("is any object where nothing is known, and takes no name for a member of the prototype", () => {
    expect(describeInputs({})).toEqual({ schema: { type: "object" }, source: "none" });
    expect(inputSchemaOf(reading("{{inputs.constructor.x}}")).properties).toEqual({
      constructor: { type: "object", properties: { x: {} } },
    });
  });
});

// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Graph } from "@/model/graph";
import { type Data, scopeOf } from "@/model/templates";
import { strings } from "@/strings";
import { TooltipProvider } from "@/ui/Tooltip";

import { ExpressionField } from "./ExpressionField";
import { piecesOf, previewOf } from "./expressions";
import { SchemaForm } from "./SchemaForm";

beforeEach(() => {
  // jsdom draws nothing, so it has nothing to scroll.
  Element.prototype.scrollIntoView = () => undefined;
});
afterEach(cleanup);

const graph: Graph = {
  nodes: [
    { id: "fetch", kind: "builtin", type: "set_variable", config: { status: 200, body: { name: "Ada" } } },
    { id: "use", kind: "builtin", type: "set_variable", config: {} },
  ],
  edges: [{ from: "fetch", to: "use" }],
};
const data: Data = { inputs: { name: "Ada", tags: ["a"] }, results: { fetch: { status: 200, body: { name: "Ada" } } } };
const scope = scopeOf({ graph, path: [], nodeId: "use", data, credentials: [{ name: "crm", fields: ["key"] }] });
const blind = scopeOf({ graph, path: [], nodeId: "use" });

function Held({ first = "", multiline = false }: { first?: string; multiline?: boolean }) {
  const [text, setText] = useState(first);
  return (
    <TooltipProvider>
      <ExpressionField aria-label="Field" value={text} onChange={setText} scope={scope} multiline={multiline} />
    </TooltipProvider>
  );
}

function type(text: string): HTMLTextAreaElement {
  const field = screen.getByLabelText<HTMLTextAreaElement>("Field");
  fireEvent.change(field, { target: { value: text, selectionStart: text.length, selectionEnd: text.length } });
  return field;
}

const offered = () => screen.queryAllByRole("option").map((option) => option.querySelector("code")?.textContent);

describe("the pieces of an expression", () => {
  it("are its texts, templates and credentials", () => {
    expect(piecesOf("Hi {{inputs.name}}, [[crm#key]]!", scope)).toEqual([
      { kind: "text", text: "Hi ", unknown: false },
      { kind: "template", text: "{{inputs.name}}", unknown: false },
      { kind: "text", text: ", ", unknown: false },
      { kind: "credential", text: "[[crm#key]]", unknown: false },
      { kind: "text", text: "!", unknown: false },
    ]);
  });

  it("are marked where a path leads nowhere, but not where it has a default or nothing is known", () => {
    const unknown = (text: string, of = scope) => piecesOf(text, of).map((piece) => piece.unknown);
    expect(unknown("{{inputs.nobody}}")).toEqual([true]);
    expect(unknown("{{inputs.nobody | default(1)}}")).toEqual([false]);
    expect(unknown("{{inputs.nobody}}", blind)).toEqual([false]);
  });
});

describe("the preview", () => {
  it.each([
    ["plain", null],
    ["{{results.fetch.status}}", { kind: "value", text: "200" }],
    ["{{results.fetch.body}}", { kind: "value", text: '{"name":"Ada"}' }],
    ["Hi {{inputs.name}}", { kind: "value", text: "Hi Ada" }],
    ["{{inputs.x | default(7)}}", { kind: "value", text: "7" }],
    ["{{inputs.x}}", { kind: "unknown", path: "inputs.x" }],
    ["[[crm]]", { kind: "credential" }],
    ["{{inputs.name", { kind: "unclosed" }],
  ])("of %s", (text, found) => expect(previewOf(text, scope)).toEqual(found));

  it("says that there is no data yet", () => {
    expect(previewOf("{{inputs.name}}", blind)).toEqual({ kind: "none" });
  });
});

describe("an expression field", () => {
  it("offers values while a template is typed, and goes on to what lies within", () => {
    render(<Held />);
    const field = type("{{");
    expect(offered().slice(0, 2)).toEqual(["inputs.", "results."]);
    fireEvent.keyDown(field, { key: "ArrowDown" });
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("{{results.");
    expect(offered()[0]).toBe("fetch.");
    fireEvent.keyDown(field, { key: "Tab" });
    expect(field.value).toBe("{{results.fetch.");
    expect(offered()).toEqual(["status", "body."]);
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("{{results.fetch.status}}");
    expect(offered()).toEqual([]);
    expect(screen.getByText("200")).toBeTruthy();
  });

  it("takes the whole value with Shift Enter", () => {
    render(<Held />);
    const field = type("{{results.fetch.bo");
    fireEvent.keyDown(field, { key: "Enter", shiftKey: true });
    expect(field.value).toBe("{{results.fetch.body}}");
  });

  it("drops the dot when the braces are closed by hand", () => {
    render(<Held />);
    expect(type("{{inputs.}").value).toBe("{{inputs}");
  });

  it("tells screen readers which offer is chosen", () => {
    render(<Held />);
    const field = type("{{");
    const active = field.getAttribute("aria-activedescendant");
    expect(document.getElementById(active ?? "")?.textContent).toContain("inputs");
    fireEvent.keyDown(field, { key: "Escape" });
    expect(offered()).toEqual([]);
    expect(field.getAttribute("aria-activedescendant")).toBeNull();
  });

  it("opens a template on Ctrl Space", () => {
    render(<Held />);
    const field = screen.getByLabelText<HTMLTextAreaElement>("Field");
    fireEvent.keyDown(field, { key: " ", ctrlKey: true });
    expect(field.value).toBe("{{");
    expect(offered().length).toBeGreaterThan(1);
  });

  it("offers credentials by name only", () => {
    render(<Held />);
    const field = type("[[c");
    fireEvent.keyDown(field, { key: "Enter" });
    expect(field.value).toBe("[[crm]]");
    expect(screen.getByText(strings.forms.credentialHidden)).toBeTruthy();
  });
});

describe("a form with expressions", () => {
  const schema = {
    type: "object",
    required: ["count", "items"],
    properties: {
      count: { type: "integer", maximum: 3 },
      items: { type: "array", items: { type: "string" } },
    },
  };

  function Form({ first }: { first: Record<string, never> | Record<string, string | number> }) {
    const [value, setValue] = useState<Parameters<typeof SchemaForm>[0]["value"]>(first);
    return (
      <TooltipProvider>
        <SchemaForm schema={schema} value={value} onChange={setValue} expressions={scope} showAll />
        <output data-testid="value">{JSON.stringify(value)}</output>
      </TooltipProvider>
    );
  }

  it("takes a template where a number or a list is asked for, and finds nothing wrong with it", () => {
    render(<Form first={{ count: "{{inputs.count}}", items: "{{inputs.tags}}" }} />);
    expect(screen.queryAllByRole("alert")).toEqual([]);
    expect(screen.getByText('["a"]')).toBeTruthy();
  });

  it("goes from a fixed value to an expression and back", () => {
    render(<Form first={{ count: 9, items: "{{inputs.tags}}" }} />);
    expect(screen.getByText("At most 3.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Count: use an expression" }));
    fireEvent.change(screen.getByLabelText(/^Count/, { selector: "textarea" }), {
      target: { value: "{{results.fetch.status}}" },
    });
    expect(screen.queryByText("At most 3.")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Count: use a fixed value" }));
    expect(screen.getByTestId("value").textContent).toContain('"count":0');
  });
});

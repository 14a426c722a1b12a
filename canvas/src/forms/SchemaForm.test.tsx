// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { TooltipProvider } from "@/ui/Tooltip";

import catalogue from "../../../contracts/nodes.json";
import { problemsOf, read, type Schema, startOf, withDefaults } from "./schema";
import { SchemaForm, type SchemaFormProps } from "./SchemaForm";

afterEach(cleanup);

function Held({
  first,
  onValue,
  ...rest
}: Omit<SchemaFormProps, "value" | "onChange"> & { first: Json; onValue?: (value: Json) => void }) {
  const [value, setValue] = useState(first);
  return (
    <TooltipProvider>
      <SchemaForm
        {...rest}
        value={value}
        onChange={(next) => {
          setValue(next);
          onValue?.(next);
        }}
      />
    </TooltipProvider>
  );
}

function show(schema: unknown, first: Json = {}, rest: Partial<SchemaFormProps> = {}) {
  const onValue = vi.fn<(value: Json) => void>();
  render(<Held schema={schema as Schema} first={first} onValue={onValue} {...rest} />);
  return { last: () => onValue.mock.lastCall?.[0], onValue };
}

const entries = catalogue.items.map((entry) => ({
  name: `${entry.kind} ${entry.type}`,
  schema: entry.config_schema as unknown as Schema,
}));

describe.each(entries)("the form of $name", ({ schema }) => {
  const reading = read(schema, schema);
  const members = reading.shape.kind === "object" ? reading.shape.members : [];

  it("has a labelled field for every member", () => {
    show(schema);
    const fields = [...document.querySelectorAll("[data-pointer]")].map((field) => field.getAttribute("data-pointer"));
    for (const member of members) expect(fields).toContain(`/${member.name}`);
    for (const control of document.querySelectorAll("input, textarea, select, [role=switch]")) {
      const named =
        control.getAttribute("aria-label") ?? document.querySelector(`label[for="${control.id}"]`)?.textContent;
      expect(named).toBeTruthy();
    }
  });

  it("fills the defaults that the schema gives", () => {
    const filled = withDefaults(schema, {}, schema) as Record<string, Json>;
    for (const member of members) {
      const { preset } = read(member.schema, schema);
      if (preset !== undefined) expect(filled[member.name]).toEqual(preset);
    }
  });

  it("says what is missing at the field", () => {
    show(schema, {}, { showAll: true });
    for (const member of members.filter((each) => each.required)) {
      const field = document.querySelector<HTMLElement>(`[data-pointer="/${member.name}"]`);
      expect(field?.textContent).toContain(strings.forms.errors.required);
    }
  });

  it("says what the service found at the field, in plainer words where it finds the same", () => {
    const errors = Object.fromEntries(members.map((member) => [`/${member.name}`, `Not this ${member.name}.`]));
    const own = problemsOf(schema, {});
    show(schema, {}, { errors });
    for (const [pointer, message] of Object.entries(errors)) {
      const alert = document.querySelector(`[data-pointer="${pointer}"] [role="alert"]`);
      expect(alert?.textContent).toBe(own[pointer] ?? message);
    }
  });

  it("starts with a value that lacks nothing but what only a person knows", () => {
    const start = startOf(schema, schema);
    const wrong = Object.values(problemsOf(schema, start));
    expect(wrong.filter((message) => message !== strings.forms.errors.required)).toEqual([]);
  });
});

describe("the keyboard in a form", () => {
  const list = { type: "object", properties: { names: { type: "array", items: { type: "string" } } } };
  const field = (number: number) => screen.getByLabelText(`Names: ${strings.forms.item(number)}`);
  const removal = (number: number) =>
    screen.getByRole("button", { name: strings.forms.removeNamed(strings.forms.item(number)) });

  it("goes into an item that is added", () => {
    show(list, { names: ["first"] });
    fireEvent.click(screen.getByRole("button", { name: strings.forms.addItem("Names") }));
    expect(document.activeElement).toBe(field(2));
  });

  it("goes on to the next item when one is removed, then to the one before, then to what adds one", () => {
    show(list, { names: ["first", "second", "third"] });
    fireEvent.click(removal(2));
    expect(document.activeElement).toBe(removal(2));
    fireEvent.click(removal(2));
    expect(document.activeElement).toBe(removal(1));
    fireEvent.click(removal(1));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: strings.forms.addItem("Names") }));
  });

  it("goes into the value of a row, past the choice of its kind", () => {
    const conditions = { type: "array", items: { type: "object", properties: { left: {} }, required: ["left"] } };
    show({ type: "object", properties: { conditions } });
    fireEvent.click(screen.getByRole("button", { name: strings.forms.addItem("Conditions") }));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: /^Left/ }));
  });

  it("stays with what is set or unset", () => {
    show({ type: "object", properties: { auth: { type: "object", properties: { user: { type: "string" } } } } });
    fireEvent.click(screen.getByRole("button", { name: strings.forms.setNamed("Auth") }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: strings.forms.unsetNamed("Auth") }));
  });
});

describe("a form", () => {
  it("takes texts, numbers, choices and switches", () => {
    const http = entries.find((entry) => entry.name === "node http_request");
    const { last } = show(http?.schema);
    fireEvent.change(screen.getByLabelText(/^URL/), { target: { value: "https://example.com" } });
    fireEvent.change(screen.getByLabelText("Method"), { target: { value: "2" } });
    fireEvent.change(screen.getByLabelText("Timeout seconds"), { target: { value: "2.5" } });
    fireEvent.click(screen.getByRole("switch", { name: "Follow redirects" }));
    expect(last()).toEqual({
      url: "https://example.com",
      method: "POST",
      timeout_seconds: 2.5,
      follow_redirects: true,
    });
    fireEvent.change(screen.getByLabelText("Timeout seconds"), { target: { value: "" } });
    expect(last()).toEqual({ url: "https://example.com", method: "POST", follow_redirects: true });
  });

  it("keeps what is no number yet, and says nothing of it to the outside", () => {
    const { last, onValue } = show({ type: "object", properties: { n: { type: "number" } } });
    const field = screen.getByLabelText<HTMLInputElement>("N");
    fireEvent.change(field, { target: { value: "-" } });
    expect(field.value).toBe("-");
    expect(onValue).not.toHaveBeenCalled();
    fireEvent.change(field, { target: { value: "-4" } });
    expect(last()).toEqual({ n: -4 });
  });

  it("steps a number with the arrows within its bounds", () => {
    const { last } = show({ type: "object", properties: { n: { type: "integer", maximum: 3, default: 2 } } });
    const field = screen.getByLabelText("N");
    fireEvent.keyDown(field, { key: "ArrowUp" });
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(last()).toEqual({ n: 3 });
  });

  it("says what is wrong once the field has been left, not before", () => {
    show({ type: "object", required: ["n"], properties: { n: { type: "integer", maximum: 3 } } });
    const field = screen.getByLabelText(/^N/);
    fireEvent.change(field, { target: { value: "9" } });
    expect(screen.queryByText("At most 3.")).toBeNull();
    fireEvent.blur(field);
    expect(screen.getByText("At most 3.")).toBeTruthy();
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toBe("At most 3.");
  });

  it("adds, moves and removes items of a list of objects", () => {
    const choose = entries.find((entry) => entry.name === "branch switch");
    const { last } = show(choose?.schema, {
      value: 1,
      cases: [
        { value: "a", outcome: "first" },
        { value: "b", outcome: "second" },
      ],
    });
    fireEvent.click(screen.getByRole("button", { name: "Move down: Item 1" }));
    expect(last()).toMatchObject({ cases: [{ outcome: "second" }, { outcome: "first" }] });
    fireEvent.click(screen.getByRole("button", { name: "Add to Cases" }));
    expect(last()).toMatchObject({ cases: [{}, {}, { outcome: "" }] });
    const third = screen.getByRole("group", { name: "Cases: Item 3" });
    fireEvent.change(within(third).getByLabelText(/^Outcome/), { target: { value: "third" } });
    expect(last()).toMatchObject({ cases: [{}, {}, { outcome: "third" }] });
    fireEvent.click(screen.getByRole("button", { name: "Remove Item 1" }));
    expect(last()).toMatchObject({ cases: [{ outcome: "first" }, { outcome: "third" }] });
  });

  it("edits names and values of an open object, and keeps their order", () => {
    const { last } = show({ type: "object", additionalProperties: true }, { b: "2", a: 1 });
    fireEvent.click(screen.getByRole("button", { name: "Add entry" }));
    const names = screen.getAllByLabelText("Name");
    const third = names[2];
    if (!third) throw new Error("There is no third row.");
    fireEvent.change(third, { target: { value: "c" } });
    fireEvent.change(screen.getByLabelText("c"), { target: { value: "x" } });
    expect(JSON.stringify(last())).toBe('{"b":"2","a":1,"c":"x"}');
    fireEvent.change(third, { target: { value: "b" } });
    expect(screen.getByText(strings.forms.duplicateKey)).toBeTruthy();
    expect(JSON.stringify(last())).toBe('{"b":"2","a":1}');
    const [first] = screen.getAllByRole("button", { name: "Remove b" });
    if (first) fireEvent.click(first);
    expect(JSON.stringify(last())).toBe('{"a":1,"b":"x"}');
  });

  it("sets and unsets what may be null", () => {
    const transform = entries.find((entry) => entry.name === "node transform");
    const { last } = show(transform?.schema);
    fireEvent.click(screen.getByRole("button", { name: "Set Fields" }));
    expect(last()).toEqual({ fields: {} });
    fireEvent.click(screen.getByRole("button", { name: "Unset Fields" }));
    expect(last()).toEqual({});
  });

  it("chooses among forms by the discriminator and keeps what they share", () => {
    const schema = {
      type: "object",
      $defs: {
        Basic: {
          type: "object",
          title: "Basic",
          properties: { type: { const: "basic" }, name: { type: "string" }, password: { type: "string" } },
          required: ["type", "name", "password"],
        },
        Token: {
          type: "object",
          title: "Token",
          properties: { type: { const: "token" }, name: { type: "string" }, token: { type: "string" } },
          required: ["type", "name", "token"],
        },
      },
      properties: {
        auth: {
          discriminator: { propertyName: "type", mapping: {} },
          oneOf: [{ $ref: "#/$defs/Basic" }, { $ref: "#/$defs/Token" }],
        },
      },
      required: ["auth"],
    };
    const { last } = show(schema, { auth: { type: "basic", name: "ada", password: "x" } });
    const form = screen.getByLabelText<HTMLSelectElement>("Form of Auth");
    expect(form.selectedOptions[0]?.textContent).toBe("Basic");
    expect(screen.queryByLabelText("Type")).toBeNull();
    fireEvent.change(form, { target: { value: "1" } });
    expect(last()).toEqual({ auth: { type: "token", name: "ada", token: "" } });
  });

  it("chooses among plain types", () => {
    const { last } = show(
      {
        type: "object",
        properties: { v: { anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }], default: null } },
      },
      { v: 3 },
    );
    const form = screen.getByLabelText<HTMLSelectElement>("Form of V");
    expect(form.value).toBe("1");
    fireEvent.change(form, { target: { value: "0" } });
    expect(last()).toEqual({ v: "" });
  });

  it("offers to remove what the schema does not know", () => {
    const { last } = show({ type: "object", additionalProperties: false, properties: {} }, { old: 1 });
    fireEvent.click(screen.getByRole("button", { name: "Remove old" }));
    expect(last()).toEqual({});
  });

  it("takes any value as text, number, yes or no, or null", () => {
    const { last } = show({ type: "object", properties: { v: { default: null } } });
    fireEvent.change(screen.getByLabelText("V"), { target: { value: "12" } });
    expect(last()).toEqual({ v: "12" });
    const kind = screen.getByLabelText("Kind of V");
    fireEvent.change(kind, { target: { value: "number" } });
    expect(last()).toEqual({ v: 12 });
    fireEvent.change(kind, { target: { value: "boolean" } });
    expect(last()).toEqual({ v: false });
    fireEvent.change(kind, { target: { value: "null" } });
    expect(last()).toEqual({ v: null });
  });

  it("only shows when it is read only", () => {
    const { onValue } = show(
      { type: "object", properties: { a: { type: "string" }, b: { type: "array", items: { type: "string" } } } },
      { a: "x", b: ["y"] },
      { readOnly: true },
    );
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.getByLabelText<HTMLInputElement>("A").readOnly).toBe(true);
    expect(onValue).not.toHaveBeenCalled();
  });
});

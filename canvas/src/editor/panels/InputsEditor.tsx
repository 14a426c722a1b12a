import { ChevronDown, ListPlus, Plus, Trash2, WandSparkles } from "lucide-react";
import { useId, useRef, useState } from "react";

import { FormContext, type FormState } from "@/forms/form";
import { JsonInput } from "@/forms/JsonInput";
import { useRowFocus } from "@/forms/rows";
import { isObject, type Schema } from "@/forms/schema";
import { ValueField } from "@/forms/ValueField";
import { setSettings } from "@/model/commands";
import type { Settings } from "@/model/graph";
import type { Json } from "@/model/json";
import { describeInputs } from "@/model/schema";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Callout, EmptyState } from "@/ui/Feedback";
import { Field, Input, Select, TextArea } from "@/ui/Field";

import { useEditor, useEditorStore } from "../store";
import { INPUT_TYPES, type InputRow, type Inputs, type InputType, retyped, rowsOf, schemaOf } from "./inputs";
import { Toggle } from "./NodeSettings";

const text = strings.panels.inputs;

type WithSchema = Settings & { input_schema?: Json };

/** What an execution is given: a list of inputs, or the JSON Schema that it stands for. */
export function InputsEditor() {
  const store = useEditorStore();
  const graph = useEditor((state) => state.graph);
  const [raw, setRaw] = useState(false);
  const stated = (graph.settings as WithSchema | undefined)?.input_schema;
  const schema = isObject(stated) ? stated : null;
  const set = (next: Schema | null) => {
    store.getState().apply(
      strings.panels.labels.inputs,
      (now) => {
        const { input_schema: _, ...others } = (now.settings ?? {}) as WithSchema;
        return setSettings(now, next === null ? others : { ...others, input_schema: next });
      },
      "inputs",
    );
  };
  const derive = () => {
    const found = describeInputs(graph);
    set(found.source === "none" ? { type: "object", properties: {} } : (found.schema as Schema));
  };
  if (!schema) {
    return (
      <>
        <p className="panel-about">{text.about}</p>
        <EmptyState
          icon={<ListPlus size={22} />}
          title={text.none}
          actions={
            <>
              <Button
                look="primary"
                icon={<Plus size={15} aria-hidden />}
                onClick={() => set(schemaOf({ rows: [newRow("input")], strict: false, rest: {} }))}
              >
                {text.add}
              </Button>
              <Button icon={<WandSparkles size={15} aria-hidden />} onClick={derive}>
                {text.derive}
              </Button>
            </>
          }
        >
          {text.noneAbout}
        </EmptyState>
      </>
    );
  }
  const inputs = rowsOf(schema);
  const asJson = raw || inputs === null;
  return (
    <>
      <p className="panel-about">{text.about}</p>
      {inputs === null ? <Callout>{text.notVisual}</Callout> : null}
      <div className="panel-line">
        <Button size="small" disabled={inputs === null} onClick={() => setRaw(!raw)}>
          {asJson ? text.visual : text.raw}
        </Button>
        <span className="form-aside">
          <Button size="small" look="danger" onClick={() => set(null)}>
            {text.forget}
          </Button>
        </span>
      </div>
      {asJson ? (
        <JsonInput label={text.raw} rows={14} value={schema} onChange={(next) => isObject(next) && set(next)} />
      ) : (
        <Rows inputs={inputs} onChange={(next) => set(schemaOf(next))} />
      )}
    </>
  );
}

function newRow(name: string): InputRow {
  return { name, type: "string", required: true, preset: undefined, description: "", options: [], rest: {} };
}

interface Kept extends InputRow {
  id: number;
}

let nextId = 1;

/** Rows hold what a schema cannot: a name that is empty, or there twice. */
function Rows({ inputs, onChange }: { inputs: Inputs; onChange: (inputs: Inputs) => void }) {
  const [kept, setKept] = useState<readonly Kept[]>(() => inputs.rows.map((row) => ({ ...row, id: nextId++ })));
  let rows = kept;
  if (JSON.stringify(schemaOf({ ...inputs, rows })) !== JSON.stringify(schemaOf(inputs))) {
    rows = inputs.rows.map((row, index) => ({ ...row, id: kept[index]?.id ?? nextId++ }));
    setKept(rows);
  }
  const list = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(list);
  const change = (next: readonly Kept[]) => {
    setKept(next);
    onChange({ ...inputs, rows: next });
  };
  return (
    <>
      <div className="form-rows" ref={list}>
        {rows.map((row, index) => (
          <OneInput
            key={row.id}
            row={row}
            error={
              row.name === ""
                ? text.empty
                : rows.findIndex((other) => other.name === row.name) < index
                  ? text.twice
                  : undefined
            }
            onChange={(next) => change(rows.map((each) => (each === row ? { ...next, id: row.id } : each)))}
            onRemove={() => change(rows.filter((each) => each !== row))}
          />
        ))}
      </div>
      <div>
        <Button
          size="small"
          icon={<Plus size={13} aria-hidden />}
          onClick={() => {
            change([...rows, { ...newRow(freeName(rows)), id: nextId++ }]);
            focus.toField(rows.length);
          }}
        >
          {text.add}
        </Button>
      </div>
      <Toggle
        label={text.strict}
        checked={inputs.strict}
        onChange={(strict) => onChange({ ...inputs, rows, strict })}
      />
    </>
  );
}

function freeName(rows: readonly InputRow[]): string {
  const taken = new Set(rows.map((row) => row.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "input" : `input_${number}`;
    if (!taken.has(name)) return name;
  }
}

function OneInput({
  row,
  error,
  onChange,
  onRemove,
}: {
  row: InputRow;
  error: string | undefined;
  onChange: (row: InputRow) => void;
  onRemove: () => void;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="form-card input-row" role="group" aria-label={row.name || text.name}>
      <div className="input-line">
        <Input
          aria-label={text.name}
          aria-invalid={error ? true : undefined}
          data-mono=""
          spellCheck={false}
          value={row.name}
          onChange={(event) => onChange({ ...row, name: event.target.value })}
        />
        <Select
          aria-label={text.type}
          value={row.type}
          onChange={(event) => onChange(retyped(row, event.target.value as InputType))}
          options={INPUT_TYPES.map((type) => ({ value: type, label: text.types[type] }))}
        />
        <IconButton
          size="small"
          label={`${text.description}, ${text.preset}`}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <ChevronDown size={15} aria-hidden className="turns" />
        </IconButton>
        <IconButton size="small" label={text.remove(row.name)} onClick={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {error ? <div className="field-error">{error}</div> : null}
      {!open && row.description ? (
        <p className="field-hint input-about" title={row.description}>
          {row.description}
        </p>
      ) : null}
      <Toggle label={text.required} checked={row.required} onChange={(required) => onChange({ ...row, required })} />
      {open ? (
        <div className="form-members" id={id}>
          <Field label={text.description}>
            {(control) => (
              <Input
                {...control}
                value={row.description}
                onChange={(event) => onChange({ ...row, description: event.target.value })}
              />
            )}
          </Field>
          {row.type === "string" ? (
            <Options options={row.options} onChange={(options) => onChange({ ...row, options })} />
          ) : null}
          <Preset row={row} onChange={(preset) => onChange({ ...row, preset })} />
        </div>
      ) : null}
    </div>
  );
}

function Options({ options, onChange }: { options: readonly string[]; onChange: (options: string[]) => void }) {
  // An empty line is where the next choice is about to be typed.
  const [typed, setTyped] = useState(options.join("\n"));
  const of = (words: string) =>
    [...new Set(words.split("\n").map((line) => line.trim()))].filter((line) => line !== "");
  const shown = JSON.stringify(of(typed)) === JSON.stringify(options) ? typed : options.join("\n");
  return (
    <Field label={text.options} hint={text.optionsAbout}>
      {(control) => (
        <TextArea
          {...control}
          rows={Math.min(8, Math.max(2, options.length + 1))}
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(of(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

const NO_FORM: Omit<FormState, "root"> = {
  expressions: null,
  readOnly: false,
  errorAt: () => undefined,
  touch: () => undefined,
};

/** The default, in the control of the input's own type; nothing where there is none. */
function Preset({ row, onChange }: { row: InputRow; onChange: (preset: Json | undefined) => void }) {
  const own: Schema = {
    ...(row.type === "any" ? {} : { type: row.type }),
    ...row.rest,
    ...(row.options.length > 0 ? { enum: [...row.options] } : {}),
  };
  const schema: Schema = row.type === "boolean" ? { anyOf: [own, { type: "null" }], default: null } : own;
  return (
    <FormContext value={{ ...NO_FORM, root: schema }}>
      <ValueField schema={schema} value={row.preset} onChange={onChange} pointer="/default" label={text.preset} />
    </FormContext>
  );
}

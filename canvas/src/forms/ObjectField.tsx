import { Plus, Trash2, X } from "lucide-react";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";

import type { Json, JsonObject } from "@/model/json";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Input } from "@/ui/Field";

import { type FieldProps, useForm } from "./form";
import { useRowFocus } from "./rows";
import {
  below,
  humanize,
  isObject,
  type Member,
  read,
  type Reading,
  resolve,
  type Schema,
  type Shape,
  startOf,
} from "./schema";
import { About, ValueField } from "./ValueField";

type ObjectShape = Extract<Shape, { kind: "object" }>;

/** The frame of a value that has parts: its name, what can be done with it, its parts, what is to be said. */
export function Section({
  pointer,
  label,
  required,
  bare,
  reading,
  aside,
  children,
}: FieldProps & { reading: Reading; aside?: ReactNode; children: ReactNode }) {
  const { errorAt } = useForm();
  const id = useId();
  const error = errorAt(pointer);
  return (
    <div
      className="field form-section"
      role="group"
      aria-labelledby={bare ? undefined : id}
      aria-label={bare ? label : undefined}
      data-pointer={pointer}
    >
      <div className="form-head">
        {bare ? null : (
          <span className="field-label" id={id}>
            {label}
            {required ? (
              <span className="field-required" aria-hidden>
                *
              </span>
            ) : null}
          </span>
        )}
        <span className="form-aside">{aside}</span>
      </div>
      <About error={error} description={bare ? undefined : reading.description} />
      {children}
    </div>
  );
}

/** Buttons that give a value of parts its being, and take it. */
export function SetOrUnset({
  label,
  isSet,
  onSet,
  onUnset,
}: {
  label: string;
  isSet: boolean;
  onSet: () => void;
  onUnset: () => void;
}) {
  const root = useRef<HTMLSpanElement>(null);
  const pressed = useRef(false);
  // One button makes room for the other, which then has the keyboard.
  useLayoutEffect(() => {
    if (pressed.current) root.current?.querySelector("button")?.focus();
    pressed.current = false;
  }, [isSet]);
  const press = (then: () => void) => () => {
    pressed.current = true;
    then();
  };
  return (
    <span className="form-set" ref={root}>
      {isSet ? (
        <IconButton label={strings.forms.unsetNamed(label)} size="small" onClick={press(onUnset)}>
          <X size={14} aria-hidden />
        </IconButton>
      ) : (
        <Button
          size="small"
          look="quiet"
          aria-label={strings.forms.setNamed(label)}
          onClick={press(onSet)}
          icon={<Plus size={13} aria-hidden />}
        >
          {strings.forms.set}
        </Button>
      )}
    </span>
  );
}

/** An object within a form. */
export function ObjectField({
  shape,
  reading,
  toggle,
  ...props
}: FieldProps & { shape: ObjectShape; reading: Reading; toggle: ReactNode }) {
  const { root, readOnly } = useForm();
  const { value, onChange, required, label } = props;
  const shown = value === undefined ? reading.preset : value;
  const isMap = shape.members.length === 0;
  const isSet = isObject(shown) || (isMap && !reading.nullable);
  const mayBeUnset = reading.nullable || (!required && !isMap);
  return (
    <Section
      {...props}
      reading={reading}
      aside={
        readOnly ? null : (
          <>
            {toggle}
            {mayBeUnset ? (
              <SetOrUnset
                label={label}
                isSet={isSet}
                onSet={() => onChange(startOf({ ...reading.schema, default: {} }, root))}
                onUnset={() => onChange(required ? null : undefined)}
              />
            ) : null}
          </>
        )
      }
    >
      {isSet ? (
        <div className={isMap ? undefined : "form-nested"}>
          <MembersField
            shape={shape}
            value={shown}
            onChange={(next) => onChange(isMap && Object.keys(next).length === 0 && !required ? undefined : next)}
            pointer={props.pointer}
            label={label}
          />
        </div>
      ) : null}
    </Section>
  );
}

/** The members of an object: those that its schema names, then rows for the others if it is open. */
export function MembersField({
  shape,
  value,
  onChange,
  pointer,
  label = "",
  hide,
}: {
  shape: ObjectShape;
  value: Json | undefined;
  onChange: (value: JsonObject) => void;
  pointer: string;
  label?: string;
  /** A member that something else sets: the discriminator. */
  hide?: string | null;
}) {
  const { root } = useForm();
  const [all, setAll] = useState(false);
  const present = isObject(value) ? value : {};
  const change = (name: string, next: Json | undefined) => {
    const { [name]: _, ...others } = present;
    if (next === undefined) onChange(others);
    else onChange(Object.hasOwn(present, name) ? { ...present, [name]: next } : { ...others, [name]: next });
  };
  const members = shape.members.filter((member) => member.name !== hide);
  const isBehind = (member: Member) =>
    !member.required && present[member.name] === undefined && read(member.schema, root).hints.advanced === true;
  const behind = members.filter(isBehind);
  const named = new Set(shape.members.map((member) => member.name));
  const unknown = shape.rest === null ? Object.keys(present).filter((name) => !named.has(name)) : [];
  if (members.length === 0 && shape.rest === null && unknown.length === 0) {
    return hide ? null : <p className="field-hint">{strings.forms.noMembers}</p>;
  }
  return (
    <div className="form-members">
      {members
        .filter((member) => all || !isBehind(member))
        .map((member) => (
          <ValueField
            key={member.name}
            schema={member.schema}
            name={member.name}
            label={labelOf(member, root)}
            required={member.required}
            pointer={below(pointer, member.name)}
            value={present[member.name]}
            onChange={(next) => change(member.name, next)}
          />
        ))}
      {behind.length > 0 && !all ? (
        <Button size="small" look="quiet" onClick={() => setAll(true)}>
          {strings.forms.more(behind.length)}
        </Button>
      ) : null}
      {shape.rest !== null ? (
        <MapRows
          item={shape.rest}
          value={Object.fromEntries(Object.entries(present).filter(([name]) => !named.has(name)))}
          onChange={(rest) =>
            onChange({ ...Object.fromEntries(Object.entries(present).filter(([name]) => named.has(name))), ...rest })
          }
          pointer={pointer}
          label={label}
        />
      ) : null}
      {unknown.map((name) => (
        <UnknownMember key={name} name={name} pointer={below(pointer, name)} onRemove={() => change(name, undefined)} />
      ))}
    </div>
  );
}

function labelOf(member: Member, root: Schema): string {
  const { title } = read(member.schema, root);
  // pydantic makes titles of names ("Timeout Seconds"); a title that says more than that is kept as it is.
  const made = member.name.replaceAll("_", "").toLowerCase();
  return title && title.replaceAll(" ", "").toLowerCase() !== made ? title : humanize(member.name);
}

/** A member that the schema does not know: it can only go. */
function UnknownMember({ name, pointer, onRemove }: { name: string; pointer: string; onRemove: () => void }) {
  const { readOnly } = useForm();
  return (
    <div className="field form-field" data-pointer={pointer}>
      <div className="form-head">
        <code className="field-label">{name}</code>
        <span className="form-aside">
          {readOnly ? null : (
            <Button size="small" look="danger" onClick={onRemove} aria-label={strings.forms.removeNamed(name)}>
              {strings.forms.remove}
            </Button>
          )}
        </span>
      </div>
      <div className="field-error">{strings.forms.errors.unknown}</div>
    </div>
  );
}

interface Row {
  id: number;
  key: string;
  value: Json;
}

let nextRow = 1;

/** Names and values of the user's choice, one row each. */
function MapRows({
  item,
  value,
  onChange,
  pointer,
  label,
}: {
  item: Schema;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  pointer: string;
  label: string;
}) {
  const { root, readOnly } = useForm();
  const [kept, setRows] = useState<readonly Row[]>(() => rowsOf(value));
  // Rows hold what no object can: a name that is still empty, or one that is there twice.
  let rows = kept;
  if (JSON.stringify(mapOf(rows)) !== JSON.stringify(value)) {
    rows = rowsOf(value, kept);
    setRows(rows);
  }
  const change = (next: readonly Row[]) => {
    setRows(next);
    onChange(mapOf(next));
  };
  const list = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(list);
  const start = resolve(item, root);
  const isAny = read(start, root).shape.kind === "any";
  return (
    <div className="form-rows" ref={list}>
      {rows.map((row, index) => {
        const twice = rows.findIndex((each) => each.key === row.key) < index;
        const error = twice
          ? strings.forms.duplicateKey
          : row.key === "" && index < rows.length - 1
            ? strings.forms.emptyKey
            : null;
        return (
          <div className="form-row" key={row.id} data-pair={isAny ? "any" : "typed"}>
            <div className="field">
              <Input
                aria-label={strings.forms.key}
                aria-invalid={error ? true : undefined}
                data-mono=""
                placeholder={strings.forms.key}
                value={row.key}
                readOnly={readOnly}
                spellCheck={false}
                onChange={(event) =>
                  change(rows.map((each) => (each === row ? { ...row, key: event.target.value } : each)))
                }
              />
              {error ? <div className="field-error">{error}</div> : null}
            </div>
            <ValueField
              bare
              schema={start}
              label={row.key || strings.forms.value}
              required
              pointer={below(pointer, row.key)}
              value={row.value}
              onChange={(next) => change(rows.map((each) => (each === row ? { ...row, value: next ?? null } : each)))}
            />
            {readOnly ? null : (
              <IconButton
                size="small"
                data-remove=""
                label={strings.forms.removeNamed(row.key || strings.forms.item(index + 1))}
                onClick={() => {
                  change(rows.filter((each) => each !== row));
                  focus.afterRemoval(index, rows.length - 1);
                }}
              >
                <Trash2 size={14} aria-hidden />
              </IconButton>
            )}
          </div>
        );
      })}
      {rows.length === 0 && readOnly ? <p className="field-hint">{strings.forms.noEntries}</p> : null}
      {readOnly ? null : (
        <Button
          size="small"
          className="form-add"
          icon={<Plus size={13} aria-hidden />}
          aria-label={label ? strings.forms.addItem(label) : undefined}
          onClick={() => {
            change([...rows, { id: nextRow++, key: "", value: firstOf(start, root) }]);
            focus.toField(rows.length);
          }}
        >
          {strings.forms.addEntry}
        </Button>
      )}
    </div>
  );
}

/** What a new row or item starts with: a text to type into, where anything may stand. */
export function firstOf(item: Schema, root: Schema): Json {
  return read(item, root).shape.kind === "any" && item.default === undefined ? "" : startOf(item, root);
}

function rowsOf(value: JsonObject, before: readonly Row[] = []): readonly Row[] {
  return Object.entries(value).map(([key, each]) => ({
    id: before.find((row) => row.key === key)?.id ?? nextRow++,
    key,
    value: each,
  }));
}

function mapOf(rows: readonly Row[]): JsonObject {
  const map: JsonObject = {};
  for (const { key, value } of rows) if (key !== "" && !Object.hasOwn(map, key)) map[key] = value;
  return map;
}

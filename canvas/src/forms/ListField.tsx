import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";

import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";

import { type FieldProps, useForm } from "./form";
import { firstOf, MembersField, Section, SetOrUnset } from "./ObjectField";
import { useRowFocus } from "./rows";
import { below, isObject, read, type Reading, type Schema, type Shape } from "./schema";
import { ValueField } from "./ValueField";

type ListShape = Extract<Shape, { kind: "list" }>;

let nextItem = 1;

/** A list: items can be added, removed and moved. */
export function ListField({
  shape,
  reading,
  toggle,
  ...props
}: FieldProps & { shape: ListShape; reading: Reading; toggle: ReactNode }) {
  const { root, readOnly } = useForm();
  const { value, onChange, required, label, pointer } = props;
  const shown = value === undefined ? reading.preset : value;
  const items = Array.isArray(shown) ? shown : [];
  const isSet = Array.isArray(shown) || !reading.nullable;
  // Each item keeps its identity over moves, so that fields keep what is typed into them.
  const [kept, setIds] = useState<readonly number[]>(() => items.map(() => nextItem++));
  let ids = kept;
  if (ids.length !== items.length) {
    ids = items.map((_, index) => kept[index] ?? nextItem++);
    setIds(ids);
  }
  const list = useRef<HTMLDivElement>(null);
  const focus = useRowFocus(list);
  const most = typeof reading.schema.maxItems === "number" ? reading.schema.maxItems : Infinity;
  const change = (next: readonly Json[], nextIds: readonly number[]) => {
    setIds(nextIds);
    onChange(next.length === 0 && !required && !reading.nullable ? undefined : [...next]);
  };
  const replace = (index: number, item: Json) => change(items.with(index, item), ids);
  const move = (from: number, to: number) => change(moved(items, from, to), moved(ids, from, to));
  return (
    <Section
      {...props}
      reading={reading}
      aside={
        readOnly ? null : (
          <>
            {toggle}
            {reading.nullable ? (
              <SetOrUnset
                label={label}
                isSet={isSet}
                onSet={() => onChange([])}
                onUnset={() => {
                  onChange(required ? null : undefined);
                }}
              />
            ) : null}
          </>
        )
      }
    >
      {isSet ? (
        <div className="form-rows" ref={list}>
          {items.map((item, index) => {
            const schema = shape.fixed[index] ?? shape.item;
            const name = strings.forms.item(index + 1);
            const tools = readOnly ? null : (
              <span className="form-tools">
                <IconButton
                  size="small"
                  label={`${strings.forms.moveUp}: ${name}`}
                  disabled={index === 0}
                  onClick={() => move(index, index - 1)}
                >
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  size="small"
                  label={`${strings.forms.moveDown}: ${name}`}
                  disabled={index === items.length - 1}
                  onClick={() => move(index, index + 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton
                  size="small"
                  data-remove=""
                  label={strings.forms.removeNamed(name)}
                  onClick={() => {
                    change(items.toSpliced(index, 1), ids.toSpliced(index, 1));
                    focus.afterRemoval(index, items.length - 1);
                  }}
                >
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </span>
            );
            const { shape: inner, nullable } = read(schema, root);
            return inner.kind === "object" && !nullable && (isObject(item) || item === null) ? (
              <div
                className="form-card"
                key={ids[index]}
                role="group"
                aria-label={`${label}: ${name}`}
                data-pointer={below(pointer, index)}
              >
                <div className="form-head">
                  <span className="form-card-name">{name}</span>
                  {tools}
                </div>
                <MembersField
                  shape={inner}
                  value={item}
                  onChange={(next) => replace(index, next)}
                  pointer={below(pointer, index)}
                  label={name}
                />
              </div>
            ) : (
              <div className="form-row" key={ids[index]}>
                <ValueField
                  bare
                  required
                  schema={schema}
                  label={`${label}: ${name}`}
                  pointer={below(pointer, index)}
                  value={item}
                  onChange={(next) => replace(index, next ?? null)}
                />
                {tools}
              </div>
            );
          })}
          {items.length === 0 && readOnly ? <p className="field-hint">{strings.forms.noEntries}</p> : null}
          {readOnly || items.length >= most ? null : (
            <Button
              size="small"
              className="form-add"
              icon={<Plus size={13} aria-hidden />}
              aria-label={strings.forms.addItem(label)}
              onClick={() => {
                change([...items, itemFor(shape, items.length, root)], [...ids, nextItem++]);
                focus.toField(items.length);
              }}
            >
              {strings.forms.add}
            </Button>
          )}
        </div>
      ) : null}
    </Section>
  );
}

function itemFor(shape: ListShape, place: number, root: Schema): Json {
  return firstOf(shape.fixed[place] ?? shape.item, root);
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  return item === undefined ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, item);
}

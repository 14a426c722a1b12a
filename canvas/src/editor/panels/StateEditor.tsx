import { Database, Plus, Trash2 } from "lucide-react";
import { useRef, useState } from "react";

import { useRowFocus } from "@/forms/rows";
import { setState } from "@/model/commands";
import { type Channel, RESERVED_CHANNELS, type State } from "@/model/graph";
import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Callout, EmptyState } from "@/ui/Feedback";
import { Input, Select } from "@/ui/Field";

import { useEditor, useEditorStore } from "../store";
import { nameOf } from "./names";
import { useLevel } from "./place";
import { REDUCERS } from "./schemas";

const text = strings.panels.state;
const TYPES: Record<string, string> = text.types;
const NAMES: Record<string, string> = text.reducers;

/** The channels of the level on the pane: name, type, what writing does, what they start as. */
export function StateEditor() {
  const store = useEditorStore();
  const { graph, path, level } = useLevel();
  const state = level.state ?? {};
  const channels = Object.entries(state.channels ?? {}).filter(([name]) => !RESERVED_CHANNELS.includes(name));
  // Of a dataclass or pydantic model the script says which members there are.
  const fixed = state.root === "dataclass" || state.root === "pydantic";
  const outer = path.at(-1);
  const set = (next: Record<string, Channel>, key?: string) => {
    const reserved = Object.entries(state.channels ?? {}).filter(([name]) => RESERVED_CHANNELS.includes(name));
    const made: State = { ...state, channels: { ...next, ...Object.fromEntries(reserved) } };
    store.getState().apply(strings.panels.labels.state, (now) => setState(now, path, made), key);
  };
  const list = useRef<HTMLTableSectionElement>(null);
  const focus = useRowFocus(list);
  const add = () => {
    const taken = new Set([...channels.map(([name]) => name), ...RESERVED_CHANNELS]);
    let name = "value";
    for (let number = 2; taken.has(name); number += 1) name = `value_${number}`;
    set({ ...Object.fromEntries(channels), [name]: { type: "any" } });
    focus.toField(channels.length);
  };
  return (
    <>
      <p className="panel-about">
        {outer === undefined ? null : <strong>{strings.panels.graph.level(nameOf(graph, outer))}. </strong>}
        {text.about}
      </p>
      {fixed ? <Callout>{text.byScript}</Callout> : null}
      {channels.length === 0 ? (
        <EmptyState
          icon={<Database size={22} />}
          title={text.none}
          actions={
            fixed ? null : (
              <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={add}>
                {text.add}
              </Button>
            )
          }
        >
          {text.noneAbout}
        </EmptyState>
      ) : (
        <>
          <table className="channels">
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.type}</th>
                <th scope="col">{text.reducer}</th>
                <th scope="col">{text.initial}</th>
                <th scope="col">
                  <span className="visually-hidden">{strings.forms.remove}</span>
                </th>
              </tr>
            </thead>
            <tbody ref={list}>
              {channels.map(([name, channel], index) => (
                <OneChannel
                  key={index}
                  name={name}
                  channel={channel}
                  fixed={fixed}
                  taken={(other) =>
                    other !== name && (channels.some(([each]) => each === other) || RESERVED_CHANNELS.includes(other))
                  }
                  onRename={(next) =>
                    set(Object.fromEntries(channels.map(([each, of]) => [each === name ? next : each, of])))
                  }
                  onChange={(next) =>
                    set(
                      Object.fromEntries(channels.map(([each, of]) => [each, each === name ? next : of])),
                      `channel ${path.join("/")} ${name}`,
                    )
                  }
                  onRemove={() => set(Object.fromEntries(channels.filter(([each]) => each !== name)))}
                />
              ))}
            </tbody>
          </table>
          {fixed ? null : (
            <div>
              <Button size="small" icon={<Plus size={13} aria-hidden />} onClick={add}>
                {text.add}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function OneChannel({
  name,
  channel,
  fixed,
  taken,
  onRename,
  onChange,
  onRemove,
}: {
  name: string;
  channel: Channel;
  fixed: boolean;
  taken: (name: string) => boolean;
  onRename: (name: string) => void;
  onChange: (channel: Channel) => void;
  onRemove: () => void;
}) {
  const focused = useEditor((state) => state.focused?.field?.startsWith(`state.channels.${name}`) === true);
  const [typed, setTyped] = useState<string | null>(null);
  const isBad = typed !== null && (typed.trim() === "" || taken(typed.trim()));
  const reducer = channel.reducer ?? "";
  const ofScript = typeof reducer === "object" ? reducer.python : null;
  const type = typeof channel.type === "string" ? channel.type : (channel.type?.join(" | ") ?? "any");
  const types = type in TYPES ? Object.keys(TYPES) : [type, ...Object.keys(TYPES)];
  const reducers = typeof reducer === "string" && !REDUCERS.includes(reducer) ? [reducer, ...REDUCERS] : REDUCERS;
  return (
    <tr data-focused={focused ? "" : undefined}>
      <td>
        <Input
          aria-label={text.name}
          aria-invalid={isBad ? true : undefined}
          data-mono=""
          spellCheck={false}
          readOnly={fixed}
          title={name}
          value={typed ?? name}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => {
            if (typed !== null && !isBad && typed.trim() !== name) onRename(typed.trim());
            setTyped(null);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </td>
      <td>
        <Select
          aria-label={`${text.type}: ${name}`}
          disabled={fixed}
          value={type}
          onChange={(event) => onChange({ ...channel, type: event.target.value })}
          options={types.map((each) => ({ value: each, label: TYPES[each] ?? each }))}
        />
      </td>
      <td>
        {ofScript === null ? (
          <Select
            aria-label={`${text.reducer}: ${name}`}
            disabled={fixed}
            value={typeof reducer === "string" ? reducer : ""}
            onChange={(event) => {
              const { reducer: _, ...others } = channel;
              onChange(event.target.value === "" ? others : { ...others, reducer: event.target.value });
            }}
            options={reducers.map((each) => ({ value: each, label: NAMES[each] ?? each }))}
          />
        ) : (
          <span className="panel-quiet" title={text.pythonReducer(ofScript)}>
            {text.pythonReducer(ofScript)}
          </span>
        )}
      </td>
      <td>
        <InitialField name={name} channel={channel} fixed={fixed} onChange={onChange} />
      </td>
      <td>
        {fixed ? null : (
          <IconButton size="small" label={text.remove(name)} onClick={onRemove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        )}
      </td>
    </tr>
  );
}

/** What the channel starts as, as JSON; empty: nothing. */
function InitialField({
  name,
  channel,
  fixed,
  onChange,
}: {
  name: string;
  channel: Channel;
  fixed: boolean;
  onChange: (channel: Channel) => void;
}) {
  const initial = channel.initial as Json | undefined;
  const outside = initial === undefined || initial === null ? "" : JSON.stringify(initial);
  const [typed, setTyped] = useState<string | null>(null);
  const value = typed === null ? undefined : parsed(typed);
  return (
    <Input
      aria-label={`${text.initial}: ${name}`}
      aria-invalid={typed !== null && value === undefined ? true : undefined}
      title={typed !== null && value === undefined ? text.notJson : outside}
      data-mono=""
      spellCheck={false}
      readOnly={fixed}
      placeholder={text.noInitial}
      value={typed ?? outside}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => {
        if (typed !== null && value !== undefined && typed !== outside) {
          const { initial: _, ...others } = channel;
          onChange(value.json === undefined ? others : { ...others, initial: value.json });
        }
        setTyped(null);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
      }}
    />
  );
}

/** JSON; undefined where it is none; no `json` where nothing is typed. */
function parsed(words: string): { json?: Json } | undefined {
  if (words.trim() === "") return {};
  try {
    return { json: JSON.parse(words) as Json };
  } catch {
    return undefined;
  }
}

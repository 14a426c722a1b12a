import { Pin, PinOff } from "lucide-react";

import { JsonInput } from "@/forms/JsonInput";
import type { Node } from "@/model/graph";
import type { Json } from "@/model/json";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { CodeEditor } from "@/ui/CodeEditor";
import { Badge, Callout, EmptyState } from "@/ui/Feedback";
import { TONES } from "@/ui/status";

import { outputOf, useLast } from "./last";
import { prefixOf, useEditor, useEditorStore } from "../store";

const text = strings.panels.output;

/** What a node gave in the last execution, or what it is pinned to. */
export function OutputTab({ node }: { node: Node }) {
  const store = useEditorStore();
  const key = useEditor((state) => prefixOf(state.path) + node.id);
  const overlay = useEditor((state) => state.overlay?.nodes[key]);
  const results = useEditor((state) => state.lastData?.results);
  const before = useLast();
  const pin = useEditor((state) => (Object.hasOwn(state.pins, key) ? state.pins[key] : undefined));
  const output = overlay?.output;
  const update = output && "value" in output ? output.value : before?.updates.get(key);
  const last: Json | undefined = update === undefined ? results?.[node.id] : outputOf(node, update);
  const setPin = (value: Json | undefined) => store.getState().setPin(key, value);
  return (
    <>
      {overlay ? (
        <div className="panel-line">
          <Badge tone={TONES[overlay.status] ?? "idle"} dot>
            {strings.executions.status[overlay.status]}
          </Badge>
          {overlay.duration === null ? null : (
            <span className="panel-quiet">{text.took(overlay.duration.toFixed(overlay.duration < 10 ? 2 : 0))}</span>
          )}
          {overlay.attempts > 1 ? <span className="panel-quiet">{text.attempts(overlay.attempts)}</span> : null}
        </div>
      ) : null}
      {overlay?.error ? (
        <Callout tone="bad">
          <strong>{overlay.error.type}</strong>
          <div>{overlay.error.message}</div>
        </Callout>
      ) : null}
      {pin !== undefined ? (
        <section className="field">
          <div className="form-head">
            <h3>{text.pinnedValue}</h3>
            <span className="form-aside">
              <Button size="small" icon={<PinOff size={13} aria-hidden />} onClick={() => setPin(undefined)}>
                {text.unpin}
              </Button>
            </span>
          </div>
          <Callout tone="warn">{text.pinnedAbout}</Callout>
          <JsonInput label={text.pinnedValue} rows={8} value={pin} onChange={setPin} />
        </section>
      ) : null}
      {last !== undefined ? (
        <section className="field">
          <div className="form-head">
            <h3>{text.last}</h3>
            <span className="form-aside">
              {pin === undefined ? (
                <Button size="small" icon={<Pin size={13} aria-hidden />} onClick={() => setPin(last)}>
                  {text.pin}
                </Button>
              ) : null}
            </span>
          </div>
          <CodeEditor
            language="json"
            label={text.last}
            readOnly
            rows={rowsFor(last)}
            value={JSON.stringify(last, null, 2)}
          />
        </section>
      ) : output && "bytes" in output ? (
        <Callout>{text.large((output.bytes / 1024).toFixed(0))}</Callout>
      ) : pin === undefined ? (
        <EmptyState
          icon={<Pin size={22} />}
          title={text.none}
          actions={
            <Button icon={<Pin size={15} aria-hidden />} onClick={() => setPin({})}>
              {text.pinValue}
            </Button>
          }
        >
          {text.noneAbout}
        </EmptyState>
      ) : null}
    </>
  );
}

/** As many lines as the value has, within reason. */
function rowsFor(value: Json): number {
  return Math.min(14, Math.max(2, JSON.stringify(value, null, 2).split("\n").length));
}

import "./parts.css";

import { ScrollText } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import type { LogLine, Timeline } from "@/model/timeline";
import { strings } from "@/strings";
import { EmptyState } from "@/ui/Feedback";
import { Input, Select } from "@/ui/Field";
import { dateTimeOf } from "@/ui/format";
import { VirtualList } from "@/ui/VirtualList";

const text = strings.executions;
const ROW = 22;

interface Line {
  key: string;
  log: LogLine;
  text: string;
  first: boolean;
}

/** What was logged, as lines of text. `node` shows only that node's. */
export function LogView({
  timeline,
  node,
  maxHeight = "fill",
}: {
  timeline: Timeline;
  node?: string;
  maxHeight?: number | "fill";
}) {
  const [query, setQuery] = useState("");
  const [only, setOnly] = useState("");
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const of = node ?? only;
  const nodes = useMemo(() => [...new Set(timeline.logs.flatMap((line) => line.node ?? []))], [timeline.logs]);
  const lines = useMemo(() => {
    const found: Line[] = [];
    for (const [index, log] of timeline.logs.entries()) {
      if ((of && log.node !== of) || (wanted && !log.text.toLowerCase().includes(wanted))) continue;
      for (const [part, shown] of log.text.split("\n").entries())
        found.push({ key: `${timeline.dropped + index}.${part}`, log, text: shown, first: part === 0 });
    }
    return found;
  }, [timeline.logs, timeline.dropped, of, wanted]);
  const none = timeline.logs.length === 0 || (node !== undefined && lines.length === 0 && !wanted);

  if (none)
    return (
      <EmptyState icon={<ScrollText size={24} />} title={text.logEmpty}>
        {node === undefined ? text.logEmptyAbout : null}
      </EmptyState>
    );
  return (
    <div className="log" data-fill={maxHeight === "fill" ? "" : undefined}>
      <div className="log-bar">
        <Input
          type="search"
          aria-label={text.logFilter}
          placeholder={text.logFilter}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {node === undefined && nodes.length > 1 ? (
          <Select
            aria-label={text.logNode}
            value={only}
            onChange={(event) => setOnly(event.target.value)}
            options={[{ value: "", label: text.allNodes }, ...nodes.map((value) => ({ value, label: value }))]}
          />
        ) : null}
        {timeline.dropped > 0 ? <span className="log-dropped">{text.logDropped(timeline.dropped)}</span> : null}
      </div>
      <VirtualList
        className="log-lines"
        role="log"
        aria-label={text.log}
        tabIndex={0}
        count={lines.length}
        rowHeight={ROW}
        maxHeight={maxHeight}
        followEnd
        keyOf={(index) => lines[index]?.key ?? index}
        row={(index) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <div className="log-line" data-stream={line.log.stream}>
              <time dateTime={line.log.at} title={dateTimeOf(line.log.at)}>
                {line.first ? line.log.at.slice(11, 23) : ""}
              </time>
              {node === undefined ? (
                <span className="log-node" title={line.log.node ?? undefined}>
                  {line.first ? (line.log.node ?? "") : ""}
                </span>
              ) : null}
              <span className="log-text">{line.text}</span>
            </div>
          );
        }}
      />
    </div>
  );
}

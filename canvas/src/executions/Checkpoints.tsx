import { Flag, GitFork, Layers2, Play } from "lucide-react";
import { useState } from "react";

import type { Json } from "@/model/json";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { dateTimeOf } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";

import { type Checkpoint, useCheckpoint, useCheckpoints } from "./data";

const text = strings.executions;

/** The state after each superstep, and a way to go on from any of them. */
export function Checkpoints({
  executionId,
  live,
  labels,
  onReplay,
}: {
  executionId: string;
  /** It still runs: more will come. */
  live: boolean;
  labels: ReadonlyMap<string, string>;
  onReplay: (checkpoint: number) => void;
}) {
  const list = useCheckpoints(executionId, live);
  const [chosen, setChosen] = useState<number | null>(null);
  const shown = list.data?.find((each) => each.index === chosen) ?? list.data?.at(-1);
  if (list.isPending) return <Skeleton height={240} />;
  if (list.isError) return <Callout tone="bad">{messageOf(list.error)}</Callout>;
  if (!shown)
    return (
      <EmptyState icon={<Layers2 size={24} />} title={text.checkpoints.empty}>
        {text.checkpoints.emptyAbout}
      </EmptyState>
    );
  return (
    <div className="checkpoints">
      <ol className="checkpoint-list" aria-label={text.checkpoints.list}>
        {list.data.map((each) => (
          <li key={each.index}>
            <button
              type="button"
              className="checkpoint"
              aria-pressed={each.index === shown.index}
              onClick={() => setChosen(each.index)}
            >
              <span className="checkpoint-icon" aria-hidden>
                {each.source === "fork" ? (
                  <GitFork size={14} />
                ) : each.next.length === 0 && each.nodes.length > 0 ? (
                  <Flag size={14} />
                ) : (
                  <Layers2 size={14} />
                )}
              </span>
              <span className="checkpoint-words">
                <span className="checkpoint-title">{titleOf(each, labels)}</span>
                <span className="checkpoint-note" title={dateTimeOf(each.at)}>
                  {text.checkpoints.index(each.index)} · {each.at.slice(11, 23)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ol>
      <StateAt executionId={executionId} checkpoint={shown} labels={labels} onReplay={onReplay} />
    </div>
  );
}

function StateAt({
  executionId,
  checkpoint,
  labels,
  onReplay,
}: {
  executionId: string;
  checkpoint: Checkpoint;
  labels: ReadonlyMap<string, string>;
  onReplay: (checkpoint: number) => void;
}) {
  const state = useCheckpoint(executionId, checkpoint.index);
  return (
    <section className="checkpoint-state">
      <header>
        <div>
          <h3>{titleOf(checkpoint, labels)}</h3>
          <p className="details-about">
            {text.checkpoints.next}: {namesOf(checkpoint.next, labels) || text.checkpoints.end}
          </p>
        </div>
        <Button
          size="small"
          icon={<Play size={13} aria-hidden />}
          onClick={() => onReplay(checkpoint.index)}
          disabled={checkpoint.next.length === 0}
        >
          {text.replayFrom}
        </Button>
      </header>
      {state.isPending ? (
        <Skeleton height={200} />
      ) : state.isError ? (
        <Callout tone="bad">{messageOf(state.error)}</Callout>
      ) : (
        <JsonView
          key={checkpoint.index}
          value={(state.data.values ?? {}) as Json}
          label={text.checkpoints.state}
          maxHeight="fill"
          depth={3}
        />
      )}
    </section>
  );
}

/** What a checkpoint comes after, in words. */
export function titleOf(checkpoint: Checkpoint, labels: ReadonlyMap<string, string>): string {
  if (checkpoint.nodes.length > 0) return text.checkpoints.after(namesOf(checkpoint.nodes, labels));
  if (checkpoint.source === "fork") return text.checkpoints.fork;
  return checkpoint.step === -1 ? text.checkpoints.start : text.checkpoints.input;
}

const NAMES = 3;

/** Nodes by their labels, each once; with how many tasks, and of many only the first. Those within others are left out. */
function namesOf(nodes: readonly string[], labels: ReadonlyMap<string, string>): string {
  const counts = new Map<string, number>();
  for (const node of nodes) if (!node.includes("/")) counts.set(node, (counts.get(node) ?? 0) + 1);
  const names = [...counts].map(([node, count]) => `${labels.get(node) ?? node}${count > 1 ? ` ×${count}` : ""}`);
  return names.length > NAMES ? `${names.slice(0, NAMES).join(", ")} …` : names.join(", ");
}

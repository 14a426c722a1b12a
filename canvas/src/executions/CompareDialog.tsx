import { GitCompareArrows } from "lucide-react";
import { Link } from "wouter";

import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Dialog } from "@/ui/Dialog";
import { Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { dateTimeOf, relativeTo } from "@/ui/format";

import { type Execution, useLastExecutions } from "./data";
import { ExecutionBadge } from "./ExecutionBadge";
import { useNow } from "./live";

const text = strings.executions;

/** Choose another execution of the workflow to compare with. */
export function CompareDialog({ execution, onClose }: { execution: Execution; onClose: () => void }) {
  const last = useLastExecutions(execution.workflow_id, 30);
  const now = useNow(true, 10_000);
  const others = (last.data ?? []).filter(({ id }) => id !== execution.id);
  return (
    <Dialog open onClose={onClose} title={text.compare.pick} about={text.compare.pickAbout}>
      {last.isPending ? (
        <Skeleton height={160} />
      ) : last.isError ? (
        <Callout tone="bad">{messageOf(last.error)}</Callout>
      ) : others.length === 0 ? (
        <EmptyState icon={<GitCompareArrows size={24} />} title={text.compare.pickNone} />
      ) : (
        <ul className="pick">
          {others.map((other) => (
            <li key={other.id}>
              <Link href={`/executions/compare/${execution.id}/${other.id}`} title={other.id}>
                <ExecutionBadge status={other.status} />
                <span className="pick-version">{text.version(other.version)}</span>
                <span className="pick-time" title={dateTimeOf(other.created_at)}>
                  {relativeTo(other.created_at, now)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

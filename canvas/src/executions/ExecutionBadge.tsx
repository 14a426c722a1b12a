import type { ExecutionStatus, NodeStatus } from "@/model/timeline";
import { strings } from "@/strings";
import { Badge } from "@/ui/Feedback";
import { LIVE, TONES } from "@/ui/status";

const text = strings.executions;

/** The status of an execution or of a step, as a coloured word. */
export function ExecutionBadge({
  status,
  paused = false,
}: {
  status: ExecutionStatus | NodeStatus;
  /** Someone has paused it. */
  paused?: boolean;
}) {
  if (paused)
    return (
      <Badge tone="warn" dot>
        {status === "running" ? text.pausing : text.paused}
      </Badge>
    );
  return (
    <Badge tone={TONES[status] ?? "idle"} dot live={LIVE.has(status)}>
      {text.status[status]}
    </Badge>
  );
}

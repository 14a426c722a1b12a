import { CircleAlert } from "lucide-react";

import { strings } from "@/strings";

/** An error as the service tells it. */
export function Fault({ error }: { error: { type?: string; message?: string; line?: number } }) {
  return (
    <div className="fault">
      <CircleAlert size={16} aria-hidden />
      <div>
        <strong>{error.type}</strong>
        {error.line === undefined ? null : (
          <span className="fault-line">{strings.executions.node.line(error.line)}</span>
        )}
        <pre>{error.message}</pre>
      </div>
    </div>
  );
}

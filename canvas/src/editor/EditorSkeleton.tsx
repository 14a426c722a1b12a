import "./editor.css";

import { strings } from "@/strings";
import { Skeleton } from "@/ui/Feedback";

/** The editor's shape while the workflow loads. */
export function EditorSkeleton() {
  return (
    <div className="editor" role="status" aria-label={strings.editor.loading}>
      <div className="toolbar">
        <Skeleton width={220} height={18} />
      </div>
      <div className="editor-body">
        <div className="library">
          <div className="editor-skeleton-list">
            {Array.from({ length: 9 }, (_, index) => (
              <Skeleton key={index} height={36} />
            ))}
          </div>
        </div>
        <div className="editor-middle">
          <div className="editor-skeleton-pane">
            {Array.from({ length: 3 }, (_, index) => (
              <Skeleton key={index} width={240} height={64} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

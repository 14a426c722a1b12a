import { Plus, Workflow } from "lucide-react";

import { levelAt } from "@/model/level";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/Feedback";

import { useActions } from "../actions";
import { useEditor } from "../store";

const text = strings.editor;

/** What a pane without nodes says. */
export function EmptyHint() {
  const actions = useActions();
  const empty = useEditor((state) => {
    const level = levelAt(state.graph, state.path);
    return (level.nodes ?? []).length === 0 && (level.ui?.notes ?? []).length === 0;
  });
  if (!empty) return null;
  return (
    <div className="pane-empty">
      <EmptyState
        icon={<Workflow size={24} />}
        title={text.empty}
        actions={
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => actions.startAdding()}>
            {text.emptyAdd}
          </Button>
        }
      >
        {text.emptyAbout}
      </EmptyState>
    </div>
  );
}

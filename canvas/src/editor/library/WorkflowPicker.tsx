import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Workflow } from "lucide-react";

import { call, type Schemas } from "@/api/client";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";

import { useEditor } from "../store";

const text = strings.editor;

/** Choose another workflow, by typing. */
export function WorkflowPicker({
  onPick,
  onClose,
}: {
  onPick: (workflow: { id: string; name: string }) => void;
  onClose: () => void;
}) {
  const own = useEditor((state) => state.workflowId);
  const workflows = useQuery({
    queryKey: ["workflows", "palette"],
    queryFn: ({ signal }) => call<Schemas["Page_ListedWorkflow_"]>("/workflows", { query: { limit: 100 }, signal }),
  });
  const others = workflows.data?.items.filter((workflow) => workflow.id !== own) ?? [];
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      label={text.chooseWorkflow}
      overlayClassName="dialog-overlay"
      contentClassName="palette"
    >
      <Command.Input className="palette-input" placeholder={text.chooseWorkflow} />
      {workflows.isPending ? (
        <div className="palette-empty">{strings.common.loading}</div>
      ) : (
        <Command.Empty className="palette-empty">
          {workflows.isError ? messageOf(workflows.error) : text.noWorkflows}
        </Command.Empty>
      )}
      <Command.List className="palette-list">
        {others.map((workflow) => (
          <Command.Item
            key={workflow.id}
            className="menu-item"
            value={`${workflow.name} ${workflow.id}`}
            onSelect={() => onPick({ id: workflow.id, name: workflow.name })}
          >
            <Workflow size={15} aria-hidden />
            {workflow.name}
          </Command.Item>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}

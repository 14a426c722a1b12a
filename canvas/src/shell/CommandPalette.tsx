import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Activity, Moon, Sun, Workflow } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";

import { call, type Schemas } from "@/api/client";
import { strings } from "@/strings";

import { useCommands } from "./commands";
import { useTheme } from "./theme";

/** Jump to a workflow or do something, by typing. A room adds its own commands with `useRoomCommands`. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [query, setQuery] = useState("");
  const room = useCommands((state) => state.commands);
  const choose = useTheme((state) => state.choose);
  const workflows = useQuery({
    queryKey: ["workflows", "palette"],
    queryFn: ({ signal }) => call<Schemas["Page_ListedWorkflow_"]>("/workflows", { query: { limit: 100 }, signal }),
  });
  const then = (run: () => void) => () => {
    onClose();
    run();
  };

  return (
    <Command.Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      label={strings.shell.paletteTitle}
      overlayClassName="dialog-overlay"
      contentClassName="palette"
    >
      <Command.Input
        className="palette-input"
        placeholder={strings.shell.palette}
        value={query}
        onValueChange={setQuery}
      />
      <Command.Empty className="palette-empty">{strings.shell.paletteEmpty}</Command.Empty>
      <Command.List className="palette-list">
        {room.length > 0 ? (
          <Command.Group heading={strings.shell.paletteGroups.here}>
            {room.map((command) => (
              <Command.Item key={command.id} className="menu-item" value={command.label} onSelect={then(command.run)}>
                {command.icon}
                {command.label}
                {command.keys ? <span className="menu-keys">{command.keys}</span> : null}
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        <Command.Group heading={strings.shell.paletteGroups.go}>
          <Command.Item className="menu-item" onSelect={then(() => go("/workflows"))}>
            <Workflow size={15} aria-hidden />
            {strings.shell.workflows}
          </Command.Item>
          <Command.Item className="menu-item" onSelect={then(() => go("/executions"))}>
            <Activity size={15} aria-hidden />
            {strings.shell.executions}
          </Command.Item>
          <Command.Item className="menu-item" onSelect={then(() => choose("light"))}>
            <Sun size={15} aria-hidden />
            {`${strings.shell.theme}: ${strings.shell.themes.light}`}
          </Command.Item>
          <Command.Item className="menu-item" onSelect={then(() => choose("dark"))}>
            <Moon size={15} aria-hidden />
            {`${strings.shell.theme}: ${strings.shell.themes.dark}`}
          </Command.Item>
        </Command.Group>
        {workflows.data && workflows.data.items.length > 0 ? (
          <Command.Group heading={strings.shell.workflows}>
            {workflows.data.items.map((workflow) => (
              <Command.Item
                key={workflow.id}
                className="menu-item"
                value={`${workflow.name} ${workflow.id}`}
                onSelect={then(() => go(`/workflows/${workflow.id}`))}
              >
                <Workflow size={15} aria-hidden />
                {workflow.name}
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
      </Command.List>
    </Command.Dialog>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { call, type Schemas } from "@/api/client";
import { notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";

type Workflow = Schemas["Workflow"];
const text = strings.editor;

/** The workflow's name; a click or Enter edits it. */
export function WorkflowName({ workflow }: { workflow: Workflow }) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (name: string) => call<Workflow>(`/workflows/${workflow.id}`, { method: "PUT", body: { name } }),
    onSuccess: (renamed) => {
      queries.setQueryData<Workflow>(["workflow", workflow.id], (known) =>
        known ? { ...known, ...renamed } : renamed,
      );
      return queries.invalidateQueries({ queryKey: ["workflows"] });
    },
    onError: notifyError,
  });
  /** Escape takes the field away, which must not count as leaving it. */
  const leaving = useRef(false);
  const shown = rename.isPending ? rename.variables : workflow.name;

  const finish = () => {
    const name = (editing ?? "").trim();
    setEditing(null);
    if (name === "") notify(text.nameEmpty, "warn");
    else if (name !== workflow.name) rename.mutate(name);
  };
  return (
    <div className="toolbar-name">
      {editing === null ? (
        <h1>
          <button
            type="button"
            title={shown}
            aria-label={`${text.name}: ${shown}`}
            onClick={() => {
              leaving.current = false;
              setEditing(shown);
            }}
          >
            {shown}
          </button>
        </h1>
      ) : (
        <input
          className="input"
          aria-label={text.name}
          value={editing}
          maxLength={200}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- it stands where the user has just pressed
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setEditing(event.target.value)}
          onBlur={() => {
            if (leaving.current) leaving.current = false;
            else finish();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            else if (event.key === "Escape") {
              leaving.current = true;
              setEditing(null);
            }
          }}
        />
      )}
    </div>
  );
}

import { Plus, Trash2 } from "lucide-react";
import { createElement } from "react";

import { SchemaForm } from "@/forms/SchemaForm";
import { JsonInput } from "@/forms/JsonInput";
import type { Schema } from "@/forms/schema";
import { type CatalogueEntry, findEntry, outcomesOf } from "@/model/catalogue";
import { addBranch, removeBranch, setBranch } from "@/model/commands";
import { type Branch, branchesOf, branchIndex } from "@/model/graph";
import type { Json, JsonObject } from "@/model/json";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Callout } from "@/ui/Feedback";
import { Field, Select } from "@/ui/Field";
import { Menu } from "@/ui/Menu";

import { iconOf } from "../icons";
import { useEditor, useEditorStore } from "../store";
import { useExpressions } from "./expressions";
import { OpenPython } from "./ParametersTab";
import { targetsOf, useFieldErrors, useFocusedField, useLevel } from "./place";

const text = strings.panels;

/** The choices that start from a node: what each is asked, and where its outcomes lead. */
export function BranchForms({ nodeId }: { nodeId: string }) {
  const { level } = useLevel();
  const branches = branchesOf(level, nodeId);
  return (
    <>
      {branches.map((branch, place) => (
        <OneBranch key={place} nodeId={nodeId} branch={branch} index={branchIndex(level, nodeId, place)} />
      ))}
      <AddBranch nodeId={nodeId} />
    </>
  );
}

function AddBranch({ nodeId }: { nodeId: string }) {
  const store = useEditorStore();
  const catalogue = useEditor((state) => state.catalogue);
  // A loop's router belongs to the loop's node and comes with it.
  const routers = catalogue.filter((entry) => entry.kind === "branch" && !findEntry(catalogue, "node", entry.type));
  if (routers.length === 0) return null;
  const add = (entry: CatalogueEntry) => {
    const { apply, path } = store.getState();
    apply(text.labels.addBranch, (graph) => addBranch(graph, path, nodeId, entry));
  };
  return (
    <div>
      <Menu
        align="start"
        trigger={
          <Button size="small" look="quiet" icon={<Plus size={13} aria-hidden />}>
            {text.addChoice}
          </Button>
        }
        entries={routers.map((entry) => {
          const Icon = iconOf(entry.ui.icon);
          return { label: entry.title, icon: <Icon size={15} aria-hidden />, onSelect: () => add(entry) };
        })}
      />
    </div>
  );
}

function OneBranch({ nodeId, branch, index }: { nodeId: string; branch: Branch; index: number }) {
  const store = useEditorStore();
  const { level } = useLevel();
  const catalogue = useEditor((state) => state.catalogue);
  const entry = branch.kind === "builtin" ? (findEntry(catalogue, "branch", branch.type) ?? null) : null;
  const title =
    branch.kind === "builtin" ? (entry?.title ?? strings.editor.unknownType(branch.type)) : (branch.label ?? branch.at);
  const outcomes = outcomesOf(branch, catalogue);
  const targets = targetsOf(level);
  const to = branch.to ?? {};

  const lead = (outcome: string, target: string) => {
    const { [outcome]: _, ...others } = to;
    const { apply, path } = store.getState();
    apply(text.labels.lead, (graph) =>
      setBranch(graph, path, index, { to: target === "" ? others : { ...others, [outcome]: target } }),
    );
  };
  return (
    <section className="branch" aria-label={text.choice(title)}>
      <header className="branch-head">
        {createElement(iconOf(entry?.ui.icon ?? "git-branch"), { size: 15, "aria-hidden": true })}
        <h3 title={title}>{title}</h3>
        <IconButton
          size="small"
          label={text.removeChoice(title)}
          onClick={() => {
            const { apply, path } = store.getState();
            apply(text.labels.removeBranch, (graph) => removeBranch(graph, path, index));
          }}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </header>
      {branch.kind === "builtin" ? (
        <BranchConfig
          nodeId={nodeId}
          index={index}
          type={branch.type}
          entry={entry}
          config={(branch.config ?? {}) as JsonObject}
        />
      ) : (
        <>
          <Callout>{branch.to === null || branch.to === undefined ? text.routerOpen : text.routerByScript}</Callout>
          <OpenPython />
        </>
      )}
      {outcomes.length > 0 ? (
        <div className="branch-outcomes" role="group" aria-label={text.outcomes}>
          {outcomes.map((outcome) => (
            <Field key={outcome} label={text.outcome(outcome)}>
              {(control) => (
                <Select
                  {...control}
                  value={to[outcome] ?? ""}
                  onChange={(event) => lead(outcome, event.target.value)}
                  options={[
                    ...(branch.kind === "builtin" || to[outcome] === undefined
                      ? [{ value: "", label: text.nowhere }]
                      : []),
                    ...targets,
                  ]}
                />
              )}
            </Field>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function BranchConfig({
  nodeId,
  index,
  type,
  entry,
  config,
}: {
  nodeId: string;
  index: number;
  type: string;
  entry: CatalogueEntry | null;
  config: JsonObject;
}) {
  const store = useEditorStore();
  const expressions = useExpressions(nodeId, true);
  const errors = useFieldErrors({ nodeId, branch: index }, "config", config);
  const focus = useFocusedField({ nodeId, branch: index }, "config", config);
  const change = (next: Json) => {
    const { apply, path } = store.getState();
    const key = `branch ${path.join("/")} ${index}`;
    apply(text.labels.branch, (graph) => setBranch(graph, path, index, { config: next as JsonObject }), key);
  };
  if (!entry) {
    return (
      <>
        <Callout tone="warn">{text.unknownTypeAbout(type)}</Callout>
        <JsonInput label={text.parts.parameters} value={config} onChange={change} />
      </>
    );
  }
  const properties = (entry.config_schema.properties ?? {}) as JsonObject;
  if (Object.keys(properties).length === 0) return <p className="field-hint">{entry.description}</p>;
  return (
    <SchemaForm
      schema={entry.config_schema as Schema}
      value={config}
      onChange={change}
      errors={errors}
      expressions={expressions}
      focus={focus}
    />
  );
}

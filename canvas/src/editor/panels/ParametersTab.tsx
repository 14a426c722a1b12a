import { ArrowRight, ArrowUpRight, Code, Layers } from "lucide-react";

import { SchemaForm } from "@/forms/SchemaForm";
import { JsonInput } from "@/forms/JsonInput";
import type { Schema } from "@/forms/schema";
import type { CatalogueEntry } from "@/model/catalogue";
import { setConfig } from "@/model/commands";
import { branchesOf, type BuiltinNode, type GraphNode, type Node } from "@/model/graph";
import type { Json, JsonObject } from "@/model/json";
import { inlineSubgraph } from "@/model/subgraph";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout } from "@/ui/Feedback";

import { useEditorStore } from "../store";
import { BranchForms } from "./BranchForms";
import { useExpressions } from "./expressions";
import { PythonSource } from "./PythonSource";
import { useFieldErrors, useFocusedField, useLevel } from "./place";
import { WorkflowNodeForm } from "./WorkflowNodeForm";

const text = strings.panels;

/** What a node does: its configuration, and the choices that follow it. */
export function ParametersTab({ node, entry }: { node: Node; entry: CatalogueEntry | null }) {
  switch (node.kind) {
    case "builtin":
      return <BuiltinParameters node={node} entry={entry} />;
    case "python":
      return (
        <>
          <PythonSource node={node} />
          <BranchForms nodeId={node.id} />
        </>
      );
    case "workflow":
      return (
        <>
          <WorkflowNodeForm node={node} />
          <BranchForms nodeId={node.id} />
        </>
      );
    case "graph":
      return (
        <>
          <SubgraphParameters node={node} />
          <BranchForms nodeId={node.id} />
        </>
      );
  }
}

function BuiltinParameters({ node, entry }: { node: BuiltinNode; entry: CatalogueEntry | null }) {
  const { level } = useLevel();
  const config = (node.config ?? {}) as JsonObject;
  const branches = branchesOf(level, node.id);
  // "If / else" and "Switch" stand behind a node that sets nothing: their choice is what counts.
  const onlyChooses = node.type === "set_variable" && branches.length > 0 && Object.keys(config).length === 0;
  const form = <ConfigForm node={node} entry={entry} config={config} />;
  return onlyChooses ? (
    <>
      <BranchForms nodeId={node.id} />
      <details className="panel-more">
        <summary>{text.alsoSets}</summary>
        <div className="panel-more-body">
          <p className="field-hint">{text.alsoSetsAbout}</p>
          {form}
        </div>
      </details>
    </>
  ) : (
    <>
      {form}
      <BranchForms nodeId={node.id} />
    </>
  );
}

function ConfigForm({ node, entry, config }: { node: BuiltinNode; entry: CatalogueEntry | null; config: JsonObject }) {
  const store = useEditorStore();
  const expressions = useExpressions(node.id);
  const errors = useFieldErrors({ nodeId: node.id }, "config", config);
  const focus = useFocusedField({ nodeId: node.id }, "config", config);
  const change = (next: Json) => {
    const { apply, path } = store.getState();
    const key = `config ${path.join("/")} ${node.id}`;
    apply(text.labels.config, (graph) => setConfig(graph, path, node.id, next as JsonObject), key);
  };
  if (!entry) {
    return (
      <>
        <Callout tone="warn">{text.unknownTypeAbout(node.type)}</Callout>
        <JsonInput label={text.parts.parameters} rows={10} value={config} onChange={change} />
      </>
    );
  }
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

function SubgraphParameters({ node }: { node: GraphNode }) {
  const store = useEditorStore();
  const inline = () => {
    const { apply, path } = store.getState();
    apply(text.labels.inline, (graph) => inlineSubgraph(graph, path, node.id));
  };
  return (
    <>
      <p className="panel-about">{text.contains(node.graph.nodes?.length ?? 0)}</p>
      <div className="panel-actions">
        <Button
          look="primary"
          icon={<ArrowRight size={15} aria-hidden />}
          onClick={() => store.getState().enter(node.id)}
        >
          {text.enter}
        </Button>
        <Button icon={<Layers size={15} aria-hidden />} onClick={inline}>
          {text.inline}
        </Button>
      </div>
    </>
  );
}

export function OpenPython() {
  const store = useEditorStore();
  return (
    <Button icon={<Code size={15} aria-hidden />} onClick={() => store.getState().open("python")}>
      {text.openPython}
      <ArrowUpRight size={13} aria-hidden />
    </Button>
  );
}

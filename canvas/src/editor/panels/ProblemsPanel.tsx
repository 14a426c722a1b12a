import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useMemo } from "react";

import { type Issue, locate } from "@/model/validation";
import { strings } from "@/strings";
import { EmptyState } from "@/ui/Feedback";
import { humanize } from "@/forms/schema";
import { findLevel } from "@/model/level";
import type { Graph } from "@/model/graph";

import { useEditor, useEditorStore } from "../store";
import { nameOf } from "./names";

const text = strings.panels.problems;

/** What validation found, worst first; each leads to its place. */
export function ProblemsPanel() {
  const issues = useEditor((state) => state.issues);
  const groups = useMemo(
    () =>
      (["error", "warning"] as const)
        .map((severity) => ({ severity, issues: issues.filter((issue) => issue.severity === severity) }))
        .filter((group) => group.issues.length > 0),
    [issues],
  );
  if (groups.length === 0) {
    return (
      <EmptyState icon={<CircleCheck size={22} />} title={text.none}>
        {text.noneAbout}
      </EmptyState>
    );
  }
  return (
    <div className="panel-body">
      {groups.map((group) => (
        <section
          key={group.severity}
          className="field"
          aria-label={group.severity === "error" ? text.errors : text.warnings}
        >
          <h3>
            {group.severity === "error" ? text.errors : text.warnings}{" "}
            <span className="panel-quiet">{group.issues.length}</span>
          </h3>
          <ul className="panel-list">
            {group.issues.map((issue, index) => (
              <OneProblem key={`${issue.path} ${issue.code} ${index}`} issue={issue} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function OneProblem({ issue }: { issue: Issue }) {
  const store = useEditorStore();
  const graph = useEditor((state) => state.graph);
  const place = placeOf(graph, issue);
  const Icon = issue.severity === "error" ? CircleAlert : TriangleAlert;
  const go = () => {
    const state = store.getState();
    const at = locate(state.graph, issue);
    const isOfGraph = at.nodeId === undefined && at.edgeId === undefined;
    state.focus(at);
    state.open(isOfGraph ? "settings" : "node");
  };
  return (
    <li>
      <button type="button" className="problem" data-severity={issue.severity} onClick={go} title={text.go(place)}>
        <Icon size={16} aria-hidden />
        <span className="problem-words">
          <span>{issue.message}</span>
          <span className="panel-quiet">
            {place} · <code>{issue.code}</code>
          </span>
        </span>
      </button>
    </li>
  );
}

/** Where an issue lies, in the words of the pane. */
function placeOf(graph: Graph, issue: Issue): string {
  const at = locate(graph, issue);
  const level = findLevel(graph, at.path) ?? graph;
  const steps = at.path.map((id, depth) => nameOf(findLevel(graph, at.path.slice(0, depth)) ?? graph, id));
  if (at.nodeId !== undefined) steps.push(nameOf(level, at.nodeId));
  if (at.edgeId !== undefined) steps.push(strings.panels.edge);
  const field = at.field?.replace(/^config\.?/, "");
  if (field) steps.push(humanize(field.split(".")[0] ?? field));
  return steps.length > 0 ? steps.join(" › ") : text.whole;
}

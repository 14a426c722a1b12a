import "./panels.css";

import { X } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";

import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";
import { Badge, Skeleton } from "@/ui/Feedback";
import { Tabs } from "@/ui/Tabs";

import { type Panel, useEditor, useEditorStore } from "../store";
import { useActions } from "../actions";
import { useLast } from "./last";
import { NodePanel } from "./NodePanel";
import { ProblemsPanel } from "./ProblemsPanel";
import { SettingsPanel } from "./SettingsPanel";

const PythonPanel = lazy(() => import("./PythonPanel"));
const VersionsPanel = lazy(() => import("./VersionsPanel"));

const text = strings.panels;

/** The panel at the right of the pane: what `panel` of the store says. `run` is the panel that starts executions. */
export function Inspector({ run }: { run?: ReactNode }) {
  const store = useEditorStore();
  const actions = useActions();
  const panel = useEditor((state) => state.panel);
  useLast();
  const errors = useEditor((state) => state.issues.filter((issue) => issue.severity === "error").length);
  const warnings = useEditor((state) => state.issues.length) - errors;
  if (panel === null) return null;
  const contents: [Panel, ReactNode][] = [
    ["node", <NodePanel key="node" />],
    ["problems", <ProblemsPanel key="problems" />],
    ["settings", <SettingsPanel key="settings" />],
    ["python", <PythonPanel key="python" />],
    ["versions", <VersionsPanel key="versions" />],
    ...(run === undefined ? [] : ([["run", run]] satisfies [Panel, ReactNode][])),
  ];
  return (
    <aside className="inspector" aria-label={text.inspector} data-panel={panel}>
      <Tabs
        className="inspector-tabs"
        label={text.inspector}
        value={panel}
        onChange={(next) => store.getState().open(next as Panel)}
        tabs={contents.map(([id, content]) => ({
          id,
          label:
            id === "problems" && errors + warnings > 0 ? (
              <>
                {text.tabs.problems}
                <Badge tone={errors > 0 ? "bad" : "warn"}>{errors + warnings}</Badge>
              </>
            ) : (
              text.tabs[id]
            ),
          content: <Suspense fallback={<PanelSkeleton />}>{content}</Suspense>,
        }))}
      />
      <div className="inspector-close">
        <IconButton label={text.close} size="small" onClick={() => actions.leavePanel()}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </aside>
  );
}

/** Stands in for a panel that is on its way. */
export function PanelSkeleton() {
  return (
    <div className="panel-body" aria-busy="true">
      <span className="visually-hidden">{strings.common.loading}</span>
      <Skeleton width="55%" height={18} />
      <Skeleton />
      <Skeleton width="80%" />
      <Skeleton height={120} />
    </div>
  );
}

import {
  ArrowLeft,
  CircleAlert,
  CircleCheck,
  Copy,
  Download,
  Ellipsis,
  FileCode,
  History,
  Keyboard,
  Play,
  Redo2,
  Rocket,
  RotateCcw,
  Search,
  Settings,
  Trash2,
  TriangleAlert,
  Undo2,
  Upload,
} from "lucide-react";
import { memo, useRef, useState } from "react";
import { Link } from "wouter";

import type { Schemas } from "@/api/client";
import { redoLabel, undoLabel } from "@/model/history";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { useRefusal } from "@/ui/may";
import { Menu } from "@/ui/Menu";

import { useSession } from "../session";
import { useEditor } from "../store";
import { SaveBadge } from "./SaveBadge";
import { WorkflowName } from "./WorkflowName";

const text = strings.editor;
const ICON = 15;

/** The bar over the pane: the workflow's name and state, and what is done to it as a whole. */
export const Toolbar = memo(function Toolbar({ workflow }: { workflow: Schemas["Workflow"] }) {
  const { store, surface } = useSession();
  const panel = useEditor((state) => state.panel);
  const refusal = useRefusal("editor");
  return (
    <header className="toolbar" role="toolbar" aria-label={text.toolbar} data-region="toolbar">
      <Link
        href="/workflows"
        className="button"
        data-look="quiet"
        data-icon-only=""
        aria-label={text.back}
        title={text.back}
      >
        <ArrowLeft size={18} aria-hidden />
      </Link>
      <WorkflowName workflow={workflow} />
      {refusal === undefined ? (
        <SaveBadge />
      ) : (
        <span className="save" data-state="saved" title={refusal}>
          {text.readOnly}
        </span>
      )}
      <div className="toolbar-rest" />
      <UndoButtons />
      <IconButton label={text.find} keys="Ctrl F" onClick={() => surface.setState({ finding: true })}>
        <Search size={17} aria-hidden />
      </IconButton>
      <ProblemsButton />
      <span className="toolbar-line" aria-hidden />
      <Button
        needs="operator"
        icon={<Play size={ICON} aria-hidden />}
        aria-pressed={panel === "run"}
        onClick={() => store.getState().open(panel === "run" ? null : "run")}
      >
        {text.run}
      </Button>
      <PublishButton />
      <MoreMenu name={workflow.name} />
    </header>
  );
});

function UndoButtons() {
  const { actions } = useSession();
  const undo = useEditor((state) => undoLabel(state.history));
  const redo = useEditor((state) => redoLabel(state.history));
  return (
    <>
      <IconButton
        label={undo === null ? text.undo : `${text.undo}: ${undo}`}
        keys="Ctrl Z"
        disabled={undo === null}
        onClick={() => actions.undo()}
      >
        <Undo2 size={17} aria-hidden />
      </IconButton>
      <IconButton
        label={redo === null ? text.redo : `${text.redo}: ${redo}`}
        keys="Ctrl Shift Z"
        disabled={redo === null}
        onClick={() => actions.redo()}
      >
        <Redo2 size={17} aria-hidden />
      </IconButton>
    </>
  );
}

function ProblemsButton() {
  const { store } = useSession();
  const count = useEditor((state) => state.issues.length);
  const errors = useEditor((state) => state.issues.some((issue) => issue.severity === "error"));
  const open = useEditor((state) => state.panel === "problems");
  const label = count === 0 ? text.noProblems : text.problems(count);
  const Icon = count === 0 ? CircleCheck : errors ? CircleAlert : TriangleAlert;
  return (
    <Button
      look="quiet"
      className="toolbar-problems"
      data-tone={count === 0 ? "ok" : errors ? "bad" : "warn"}
      icon={<Icon size={16} aria-hidden />}
      aria-label={label}
      title={label}
      aria-pressed={open}
      onClick={() => store.getState().open(open ? null : "problems")}
    >
      {count === 0 ? null : count}
    </Button>
  );
}

function PublishButton() {
  const { publish } = useSession();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await publish();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      needs="editor"
      look="primary"
      icon={<Rocket size={ICON} aria-hidden />}
      disabled={busy}
      onClick={() => void run()}
    >
      {busy ? text.publishing : text.publish}
    </Button>
  );
}

function MoreMenu({ name }: { name: string }) {
  const session = useSession();
  const { surface } = session;
  const file = useRef<HTMLInputElement>(null);
  const refusal = useRefusal("editor");
  const open = session.actions.enterPanel;
  return (
    <>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          event.target.value = "";
          if (chosen) void session.importJson(chosen);
        }}
      />
      <Menu
        trigger={
          <IconButton label={text.moreActions}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
        entries={[
          {
            label: text.more.settings,
            icon: <Settings size={ICON} aria-hidden />,
            onSelect: () => open("settings"),
          },
          { label: text.more.versions, icon: <History size={ICON} aria-hidden />, onSelect: () => open("versions") },
          { label: text.more.python, icon: <FileCode size={ICON} aria-hidden />, onSelect: () => open("python") },
          "line",
          {
            label: text.more.importJson,
            disabled: refusal !== undefined,
            icon: <Upload size={ICON} aria-hidden />,
            onSelect: () => file.current?.click(),
          },
          {
            label: text.more.exportJson,
            icon: <Download size={ICON} aria-hidden />,
            onSelect: () => session.exportJson(name),
          },
          {
            label: text.more.duplicate,
            disabled: refusal !== undefined,
            icon: <Copy size={ICON} aria-hidden />,
            onSelect: () => void session.duplicate(name),
          },
          "line",
          {
            label: text.more.shortcuts,
            icon: <Keyboard size={ICON} aria-hidden />,
            keys: "?",
            onSelect: () => surface.setState({ dialog: "shortcuts" }),
          },
          "line",
          {
            label: text.more.discard,
            disabled: refusal !== undefined,
            icon: <RotateCcw size={ICON} aria-hidden />,
            onSelect: () => surface.setState({ dialog: "discard" }),
          },
          {
            label: text.more.remove,
            disabled: refusal !== undefined,
            icon: <Trash2 size={ICON} aria-hidden />,
            danger: true,
            onSelect: () => surface.setState({ dialog: "remove" }),
          },
        ]}
      />
    </>
  );
}

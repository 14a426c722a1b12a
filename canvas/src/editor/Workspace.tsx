import "./editor.css";

import { Copy, FileCode, History, ListChecks, Play, Rocket, Settings } from "lucide-react";
import { lazy, useMemo, useRef } from "react";

import type { Schemas } from "@/api/client";
import { useRoomCommands } from "@/shell/commands";
import { strings } from "@/strings";

import { Breadcrumb } from "./Breadcrumb";
import { ConflictDialog } from "./dialogs/ConflictDialog";
import { DiscardDialog, RemoveDialog } from "./dialogs/ConfirmDialogs";
import { ShortcutsDialog } from "./dialogs/ShortcutsDialog";
import { FindBox } from "./FindBox";
import { useKeys } from "./keys";
import { Library } from "./library/Library";
import { QuickAdd } from "./library/QuickAdd";
import { ConnectPicker } from "./pane/ConnectPicker";
import { EmptyHint } from "./pane/EmptyHint";
import { Pane } from "./pane/Pane";
import { PaneMenu } from "./pane/PaneMenu";
import { SelectionBar } from "./pane/SelectionBar";
import { ZoomBar } from "./pane/ZoomBar";
import { Inspector } from "./panels/Inspector";
import { ExecutionDrawer } from "./run/ExecutionDrawer";
import { useSession } from "./session";
import { SidePanel } from "./SidePanel";
import { useEditor } from "./store";
import { useSurface } from "./surface";
import { Toolbar } from "./toolbar/Toolbar";

const RunPanel = lazy(() => import("./run/RunPanel"));
const text = strings.editor;

/** The editor's parts around the pane. */
export function Workspace({ workflow }: { workflow: Schemas["Workflow"] }) {
  const session = useSession();
  const { surface } = session;
  const root = useRef<HTMLDivElement>(null);
  const dialog = useSurface((state) => state.dialog);
  const finding = useSurface((state) => state.finding);
  const panel = useEditor((state) => state.panel);
  useKeys(root);

  useRoomCommands(
    useMemo(() => {
      const open = session.actions.enterPanel;
      return [
        {
          id: "run",
          label: text.run,
          icon: <Play size={15} aria-hidden />,
          run: () => open("run"),
          keys: "Ctrl Enter",
        },
        {
          id: "publish",
          label: text.publish,
          icon: <Rocket size={15} aria-hidden />,
          run: () => void session.publish(),
        },
        {
          id: "problems",
          label: text.menuProblems,
          icon: <ListChecks size={15} aria-hidden />,
          run: () => open("problems"),
        },
        {
          id: "versions",
          label: text.more.versions,
          icon: <History size={15} aria-hidden />,
          run: () => open("versions"),
        },
        { id: "python", label: text.more.python, icon: <FileCode size={15} aria-hidden />, run: () => open("python") },
        {
          id: "settings",
          label: text.more.settings,
          icon: <Settings size={15} aria-hidden />,
          run: () => open("settings"),
        },
        {
          id: "duplicate",
          label: text.more.duplicate,
          icon: <Copy size={15} aria-hidden />,
          run: () => void session.duplicate(workflow.name),
        },
      ];
    }, [session, workflow.name]),
  );

  const close = () => surface.setState({ dialog: null });
  return (
    <div ref={root} className="editor">
      <Toolbar workflow={workflow} />
      <div className="editor-body">
        <Library />
        <div className="editor-middle">
          <PaneMenu>
            <div className="editor-pane">
              <Pane />
              <Breadcrumb name={workflow.name} />
              <EmptyHint />
              <SelectionBar />
              <ZoomBar />
              {finding ? <FindBox /> : null}
            </div>
          </PaneMenu>
          <ExecutionDrawer />
        </div>
        {panel ? (
          <SidePanel>
            <Inspector run={<RunPanel />} />
          </SidePanel>
        ) : null}
      </div>
      <QuickAdd />
      <ConnectPicker />
      {dialog === "shortcuts" ? <ShortcutsDialog onClose={close} /> : null}
      {dialog === "conflict" ? <ConflictDialog onClose={close} /> : null}
      {dialog === "remove" ? <RemoveDialog name={workflow.name} onClose={close} /> : null}
      {dialog === "discard" ? <DiscardDialog onClose={close} /> : null}
    </div>
  );
}

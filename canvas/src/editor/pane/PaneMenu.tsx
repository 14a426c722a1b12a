import {
  ClipboardPaste,
  Copy,
  CornerDownRight,
  Group,
  Link2,
  Pencil,
  Pin,
  PinOff,
  Plus,
  Scissors,
  Settings2,
  SquareDashedMousePointer,
  StickyNote,
  Trash2,
  Ungroup,
  Unlink,
  CopyPlus,
} from "lucide-react";
import { type MouseEvent as ReactMouseEvent, type ReactNode, useState } from "react";

import { noteIdOf } from "@/model/flow";
import { END, START } from "@/model/graph";
import { findNode, levelAt } from "@/model/level";
import { notify } from "@/shell/notify";
import { strings } from "@/strings";
import { ContextMenu, type MenuEntry } from "@/ui/Menu";

import { snapped, useActions } from "../actions";
import { prefixOf, useEditorStore } from "../store";

const text = strings.editor;
const menu = text.menu;

interface Target {
  kind: "pane" | "node" | "edge" | "note";
  id: string;
  x: number;
  y: number;
}
const ICON = 15;

/** What a right click, or the menu key, offers: for the pane, a node, a note or an edge. */
export function PaneMenu({ children }: { children: ReactNode }) {
  const store = useEditorStore();
  const [target, setTarget] = useState<Target>({ kind: "pane", id: "", x: 0, y: 0 });
  const entries = useEntries(target);

  const aim = (event: ReactMouseEvent) => {
    const next = targetOf(event);
    setTarget(next);
    const { selection, select } = store.getState();
    if (next.kind === "node" && !selection.nodes.includes(next.id)) select({ nodes: [next.id] });
    else if (next.kind === "note" && !selection.notes.includes(next.id)) select({ notes: [next.id] });
    else if (next.kind === "edge" && !selection.edges.includes(next.id)) select({ edges: [next.id] });
  };
  return (
    <ContextMenu entries={entries}>
      <div className="pane-menu" role="presentation" onContextMenuCapture={aim}>
        {children}
      </div>
    </ContextMenu>
  );
}

function targetOf(event: ReactMouseEvent): Target {
  const element = event.target instanceof Element ? event.target : null;
  const at = { x: event.clientX, y: event.clientY };
  const node = element?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  if (node !== undefined) {
    const note = noteIdOf(node);
    return note === undefined ? { kind: "node", id: node, ...at } : { kind: "note", id: note, ...at };
  }
  const edge = element?.closest<HTMLElement>(".react-flow__edge")?.dataset.id;
  return edge === undefined ? { kind: "pane", id: "", ...at } : { kind: "edge", id: edge, ...at };
}

function useEntries(target: Target): MenuEntry[] {
  const store = useEditorStore();
  const actions = useActions();
  const { graph, path, pins, lastData } = store.getState();
  const point = () => actions.view().toGraph({ x: target.x, y: target.y });

  const copyWith = async (clip: string | null) => {
    if (clip === null) return;
    try {
      await navigator.clipboard.writeText(clip);
    } catch {
      notify(text.pasteDenied, "warn");
    }
  };
  const paste = async () => {
    const at = point();
    try {
      actions.pasteText(await navigator.clipboard.readText(), at);
    } catch {
      notify(text.pasteDenied, "warn");
    }
  };
  const clipboard: MenuEntry[] = [
    {
      label: menu.copy,
      icon: <Copy size={ICON} aria-hidden />,
      keys: "Ctrl C",
      onSelect: () => void copyWith(actions.copied()),
    },
    {
      label: menu.cut,
      icon: <Scissors size={ICON} aria-hidden />,
      keys: "Ctrl X",
      onSelect: () => void copyWith(actions.cut()),
    },
    {
      label: menu.duplicate,
      icon: <CopyPlus size={ICON} aria-hidden />,
      keys: "Ctrl D",
      onSelect: () => actions.duplicate(),
    },
  ];
  const remove: MenuEntry = {
    label: menu.remove,
    icon: <Trash2 size={ICON} aria-hidden />,
    keys: "Delete",
    danger: true,
    onSelect: () => actions.remove(),
  };

  switch (target.kind) {
    case "pane":
      return [
        {
          label: menu.add,
          icon: <Plus size={ICON} aria-hidden />,
          keys: "A",
          onSelect: () => later(() => actions.startAdding({ at: snapped(point()), screen: target })),
        },
        {
          label: menu.addNote,
          icon: <StickyNote size={ICON} aria-hidden />,
          keys: "N",
          onSelect: () => later(() => actions.addNote(point())),
        },
        "line",
        {
          label: menu.paste,
          icon: <ClipboardPaste size={ICON} aria-hidden />,
          keys: "Ctrl V",
          onSelect: () => void paste(),
        },
        {
          label: menu.selectAll,
          icon: <SquareDashedMousePointer size={ICON} aria-hidden />,
          keys: "Ctrl A",
          onSelect: () => actions.selectAll(),
        },
      ];
    case "edge":
      return [
        {
          label: menu.insert,
          icon: <Plus size={ICON} aria-hidden />,
          onSelect: () => later(() => actions.startInsert(target.id, target)),
        },
        {
          label: menu.disconnect,
          icon: <Unlink size={ICON} aria-hidden />,
          keys: "Delete",
          danger: true,
          onSelect: () => actions.disconnect(target.id),
        },
      ];
    case "note":
      return [...clipboard, "line", remove];
    case "node": {
      const { id } = target;
      const node = findNode(levelAt(graph, path), id);
      const connecting: MenuEntry[] =
        id === END
          ? []
          : [
              {
                label: menu.addAfter,
                icon: <Plus size={ICON} aria-hidden />,
                keys: "A",
                onSelect: () => later(() => actions.startAdding()),
              },
              {
                label: menu.connect,
                icon: <Link2 size={ICON} aria-hidden />,
                keys: "C",
                onSelect: () => later(() => actions.startConnecting(id)),
              },
            ];
      if (!node || id === START) return connecting.length > 0 ? connecting : [fitEntry(actions)];
      const key = prefixOf(path) + id;
      const pinned = Object.hasOwn(pins, key);
      const last = lastData?.results[key] ?? lastData?.results[id];
      const inner: MenuEntry[] =
        node.kind === "graph"
          ? [
              {
                label: menu.enter,
                icon: <CornerDownRight size={ICON} aria-hidden />,
                keys: "Shift Enter",
                onSelect: () => actions.enter(id),
              },
              { label: menu.inline, icon: <Ungroup size={ICON} aria-hidden />, onSelect: () => actions.inline(id) },
            ]
          : [];
      return [
        {
          label: menu.open,
          icon: <Settings2 size={ICON} aria-hidden />,
          keys: "Enter",
          onSelect: () => actions.enterPanel("node"),
        },
        {
          label: menu.rename,
          icon: <Pencil size={ICON} aria-hidden />,
          keys: "F2",
          onSelect: () => later(() => actions.startRenaming(id)),
        },
        ...inner,
        "line",
        ...connecting,
        "line",
        ...clipboard,
        {
          label: menu.extract,
          icon: <Group size={ICON} aria-hidden />,
          keys: "G",
          onSelect: () => actions.extract(),
        },
        {
          label: pinned ? menu.unpin : menu.pin,
          icon: pinned ? <PinOff size={ICON} aria-hidden /> : <Pin size={ICON} aria-hidden />,
          keys: "P",
          disabled: !pinned && last === undefined,
          onSelect: () => actions.togglePin(id),
        },
        "line",
        remove,
      ];
    }
  }
}

function fitEntry(actions: ReturnType<typeof useActions>): MenuEntry {
  return { label: text.fit, keys: "F", onSelect: () => actions.view().fit() };
}

/** After the menu has given the focus back, which would close what opens now. */
function later(act: () => void): void {
  setTimeout(act, 0);
}

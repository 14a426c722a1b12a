/** The editor's keys. Plain letters count only while the pane has the keyboard; `?` lists them all. */
import { type RefObject, useEffect } from "react";

import { edgeRef, edgeRefs, noteFlowId } from "@/model/flow";
import { placesOf } from "@/model/geometry";

import { findNode, levelAt } from "@/model/level";
import { notify } from "@/shell/notify";
import { strings } from "@/strings";

import { paneSizes } from "./pane/flow";
import { type Box, type Direction, firstBox, nextBox } from "./pane/spatial";
import { type EditorSession, useSession } from "./session";

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const STEPS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

export function useKeys(root: RefObject<HTMLElement | null>): void {
  const session = useSession();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isBlocked(event.target)) return;
      if (press(session, event, inPane(event.target), root.current)) event.preventDefault();
    };
    const onCopy = (event: ClipboardEvent) => transfer(session, event, "copy");
    const onCut = (event: ClipboardEvent) => transfer(session, event, "cut");
    const onPaste = (event: ClipboardEvent) => {
      if (isBlocked(event.target) || isWriting(event.target)) return;
      const words = event.clipboardData?.getData("text/plain");
      if (!words) return;
      event.preventDefault();
      session.actions.pasteText(words);
    };
    const onFocus = (event: FocusEvent) => follow(session, event.target);
    const element = root.current;
    window.addEventListener("keydown", onKey);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCut);
    document.addEventListener("paste", onPaste);
    element?.addEventListener("focusin", onFocus);
    return () => {
      window.removeEventListener("keydown", onKey);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCut);
      document.removeEventListener("paste", onPaste);
      element?.removeEventListener("focusin", onFocus);
    };
  }, [session, root]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable='true']") !== null;
}

/** Dialogs and menus have the keyboard to themselves. */
function isBlocked(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role='dialog'], [role='menu'], [role='listbox']") !== null;
}

function inPane(target: EventTarget | null): boolean {
  return (
    target === document.body ||
    (target instanceof Element && (target.closest(".editor-pane") !== null || target.id === "content"))
  );
}

function inPanel(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-region='panel']") !== null;
}

function transfer(session: EditorSession, event: ClipboardEvent, how: "copy" | "cut"): void {
  if (isBlocked(event.target) || isWriting(event.target) || !window.getSelection()?.isCollapsed) return;
  const { selection } = session.store.getState();
  const clip = how === "copy" ? session.actions.copied() : session.actions.cut();
  if (clip === null || !event.clipboardData) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", clip);
  if (how === "copy") notify(strings.editor.copied(selection.nodes.length + selection.notes.length));
}

/** What the keyboard comes to by Tab is selected, and brought into view. */
function follow(session: EditorSession, target: EventTarget | null): void {
  // Edges are SVG.
  if (!(target instanceof HTMLElement || target instanceof SVGElement) || !target.matches(":focus-visible")) return;
  const { id } = target.dataset;
  const { store, actions } = session;
  if (id === undefined) return;
  if (target.classList.contains("react-flow__node")) {
    const { nodes, notes } = store.getState().selection;
    const note = id.startsWith("note:") ? id.slice(5) : undefined;
    if (note === undefined ? nodes.includes(id) : notes.includes(note)) return;
    store.getState().select(note === undefined ? { nodes: [id] } : { notes: [note] });
    actions.view().reveal([id]);
  } else if (target.classList.contains("react-flow__edge")) store.getState().select({ edges: [id] });
}

/** Do what a key means. True when it meant something. */
function press(session: EditorSession, event: KeyboardEvent, pane: boolean, root: HTMLElement | null): boolean {
  if (event.key === "F6") return nextRegion(root, event.shiftKey);
  const control = event.ctrlKey || event.metaKey;
  if (control && !event.altKey) {
    const done = pressControl(session, event, isWriting(event.target));
    if (done) return true;
  }
  if (event.key === "Escape" && inPanel(event.target)) {
    session.actions.leavePanel();
    return true;
  }
  if (!pane || control || isWriting(event.target)) return false;
  const direction = ARROWS[event.key];
  if (direction) {
    if (event.altKey) session.actions.nudge(...STEPS[direction]);
    else step(session, direction, event.shiftKey);
    return true;
  }
  return event.altKey ? false : pressPlain(session, event);
}

function pressControl(session: EditorSession, { key, shiftKey, target }: KeyboardEvent, writing: boolean): boolean {
  const { surface, actions } = session;
  switch (key.toLowerCase()) {
    case "s":
      void session.flush();
      return true;
    case "enter":
      run(session, target);
      return true;
    case "f":
      surface.setState({ finding: true });
      return true;
  }
  if (writing) return false;
  switch (key.toLowerCase()) {
    case "z":
      if (shiftKey) actions.redo();
      else actions.undo();
      return true;
    case "y":
      actions.redo();
      return true;
    case "d":
      actions.duplicate();
      return true;
    case "a":
      actions.selectAll();
      return true;
    default:
      return false;
  }
}

/** To the run panel; within it, run what its form says. */
function run({ store, actions }: EditorSession, target: EventTarget | null): void {
  const form = target instanceof Element ? target.closest<HTMLFormElement>("form.run") : null;
  if (form && store.getState().panel === "run") form.requestSubmit();
  else actions.enterPanel("run");
}

function pressPlain(session: EditorSession, event: KeyboardEvent): boolean {
  const { store, surface, actions } = session;
  const { selection, graph, path } = store.getState();
  const [id] = selection.nodes;
  switch (event.key) {
    case "Enter":
      return enter(session, event);
    case "Escape":
      return escape(session);
    case "Delete":
    case "Backspace":
      actions.remove();
      return true;
    case "F2":
      if (id !== undefined) actions.startRenaming(id);
      return id !== undefined;
    case "?":
      surface.setState({ dialog: "shortcuts" });
      return true;
    case "/":
      actions.startAdding();
      return true;
    case "+":
    case "=":
      actions.view().zoomBy(1.25);
      return true;
    case "-":
      actions.view().zoomBy(1 / 1.25);
      return true;
    case "0":
      actions.view().zoomTo(1);
      return true;
  }
  switch (event.key.toLowerCase()) {
    case "a":
      actions.startAdding();
      return true;
    case "c":
      actions.startConnecting();
      return true;
    case "e":
      return nextEdge(session, event.shiftKey);
    case "f":
      actions.view().fit();
      return true;
    case "g":
      if (selection.nodes.length > 0) actions.extract();
      return true;
    case "l":
      void actions.arrange();
      return true;
    case "m":
      surface.setState({ map: !surface.getState().map });
      return true;
    case "n":
      actions.addNote();
      return true;
    case "p":
      if (id !== undefined && findNode(levelAt(graph, path), id)) actions.togglePin(id);
      return true;
    default:
      return false;
  }
}

function enter({ store, actions }: EditorSession, event: KeyboardEvent): boolean {
  if (event.target instanceof HTMLElement && event.target.closest("button, a")) return false;
  const { selection, graph, path } = store.getState();
  const [id] = selection.nodes;
  const [note] = selection.notes;
  if (id !== undefined) {
    const node = findNode(levelAt(graph, path), id);
    if (event.shiftKey && node?.kind === "graph") actions.enter(id);
    else actions.enterPanel("node");
    return true;
  }
  if (note !== undefined) actions.startWriting(noteFlowId(note));
  else if (selection.edges.length > 0) actions.enterPanel("node");
  else return false;
  return true;
}

/** Back, one thing at a time: the panel, what is selected, the sub-graph. */
function escape({ store, actions }: EditorSession): boolean {
  const { panel, selection, path, open, select } = store.getState();
  if (panel !== null) open(null);
  else if (selection.nodes.length + selection.edges.length + selection.notes.length > 0) select({});
  else if (path.length > 0) {
    const left = path.at(-1);
    actions.leave();
    if (left !== undefined) actions.view().focus(left);
  } else return false;
  return true;
}

/** To the next node in a direction, from an edge to what it joins. To `extend` adds that node to the selection. */
function step({ store, actions }: EditorSession, direction: Direction, extend: boolean): void {
  const { graph, path, selection, catalogue, select } = store.getState();
  const level = levelAt(graph, path);
  const [edge] = selection.edges;
  const joined = edge === undefined || selection.nodes.length > 0 ? undefined : edgeRef(level, edge);
  if (joined) {
    actions.arrive([direction === "left" || direction === "up" ? joined.source : joined.target]);
    return;
  }
  const places = placesOf(level);
  const boxes: Box[] = [...paneSizes(level, catalogue)].flatMap(([id, size]) => {
    const at = places.get(id);
    return at ? [{ id, ...at, ...size }] : [];
  });
  const from = boxes.find(({ id }) => id === selection.nodes.at(-1));
  const next = from ? nextBox(boxes, from, direction) : firstBox(boxes);
  if (!next) return;
  if (!extend || !from) {
    actions.arrive([next.id]);
    return;
  }
  const { nodes } = selection;
  // Back over what was just added takes that out again.
  select({
    ...selection,
    nodes: nodes.at(-2) === next.id ? nodes.slice(0, -1) : [...nodes.filter((id) => id !== next.id), next.id],
  });
  actions.view().reveal([next.id]);
  actions.view().focus(next.id);
}

/** To the first connection that leaves the selected node, or leads to it where none does; then to its next one. */
function nextEdge({ store, actions }: EditorSession, back: boolean): boolean {
  const { graph, path, selection, select } = store.getState();
  const refs = [...edgeRefs(levelAt(graph, path))];
  const now = refs.find(([id]) => id === selection.edges[0])?.[1];
  const source = now?.source ?? selection.nodes.at(-1);
  const leaving = refs.filter(([, ref]) => ref.source === source);
  const those = leaving.length > 0 ? leaving : refs.filter(([, ref]) => ref.target === source);
  if (those.length === 0) return false;
  const at = those.findIndex(([id]) => id === selection.edges[0]);
  const [id, ref] = those.at((at < 0 ? 0 : at + (back ? -1 : 1)) % those.length) ?? [];
  if (id === undefined || !ref) return false;
  select({ edges: [id] });
  actions.view().reveal([ref.source, ref.target]);
  actions.view().focus(id);
  return true;
}

/** Put the keyboard into the next part of the editor. */
function nextRegion(root: HTMLElement | null, back: boolean): boolean {
  const regions = [...(root?.querySelectorAll<HTMLElement>("[data-region]") ?? [])];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + (back ? -1 : 1) + regions.length) % regions.length];
  if (!next) return false;
  const first = next.matches(".pane")
    ? (next.querySelector<HTMLElement>(".react-flow__node.selected") ?? next.querySelector<HTMLElement>(".react-flow"))
    : next.querySelector<HTMLElement>("button:not(:disabled), input, [tabindex='0'], a");
  (first ?? next).focus();
  return true;
}

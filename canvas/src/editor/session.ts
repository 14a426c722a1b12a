/**
 * An editor's session: its store, what saves and validates the graph, and what can be done to the whole workflow. Made
 * once for each opened workflow; `start` ties it to the page while that shows it.
 */
import type { QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";

import { call, Problem, type Schemas } from "@/api/client";
import type { Catalogue } from "@/model/catalogue";
import type { Graph } from "@/model/graph";
import type { Issue } from "@/model/validation";
import { messageOf, notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";

import { type ActionParts, createActions, type EditorActions } from "./actions";
import { discardDraft, draftApi, publishDraft, type Published, validateGraph } from "./draft";
import { type Draft, DraftSaver } from "./saver";
import { createEditorStore, type EditorStore } from "./store";
import { createSurfaceStore, type SurfaceStore } from "./surface";
import { type LeftCopy, openCopies } from "./unsaved";
import { liveValidator } from "./validator";

const text = strings.editor;
const WIDE = 1100;

export interface SessionParts {
  workflow: Schemas["Workflow"];
  draft: Draft;
  catalogue: Catalogue;
  queries: QueryClient;
  go: (address: string) => void;
  /** Why the graph may only be looked at; `undefined` where it may be changed. */
  readOnly?: string | undefined;
}

export interface EditorSession {
  store: EditorStore;
  surface: SurfaceStore;
  actions: EditorActions;
  saver: DraftSaver;
  /** Save what there is. False where that was not possible; the user has been told. */
  flush: () => Promise<boolean>;
  /**
   * Save and publish the draft, active at once or only to be run by its number. Null where that was not possible; the
   * user has been told.
   */
  publish: (how?: { activate: boolean }) => Promise<Published | null>;
  /** Forget the draft's changes. */
  discard: () => Promise<void>;
  /** Replace the graph by a file's. */
  importJson: (file: File) => Promise<void>;
  exportJson: (name: string) => void;
  duplicate: (name: string) => Promise<void>;
  remove: () => Promise<void>;
  /** Begin saving and validating; gives how to end it. */
  start: () => () => void;
}

export function createSession({ workflow, draft, catalogue, queries, go, readOnly }: SessionParts): EditorSession {
  const { id } = workflow;
  const copies = openCopies({
    workflowId: id,
    id: crypto.randomUUID(),
    factory: window.indexedDB,
    locks: navigator.locks,
    onRefused: () => notify(text.save.noCopies, "warn"),
  });
  const store = createEditorStore({
    workflowId: id,
    graph: draft.graph,
    catalogue,
    revision: draft.revision,
    storage: window.localStorage,
    onRefused: (reason) => notify(reason, "warn"),
    ...(readOnly === undefined ? {} : { readOnly }),
  });
  const surface = createSurfaceStore({
    library: window.innerWidth >= WIDE,
    map: window.localStorage.getItem("orcheo.editor.map") !== "off",
  });
  const parts: ActionParts = { store, surface, openWorkflow: (workflowId) => go(`/workflows/${workflowId}`) };
  const actions = createActions(parts);
  const saver = new DraftSaver({
    draft,
    api: draftApi(id),
    copy: copies,
    edited: {
      graph: () => store.getState().graph,
      adopt: (graph) => store.getState().adopt(graph),
      say: (save) => store.getState().setSave(save),
    },
    onClash: (clash) => {
      surface.setState({ clash, dialog: clash ? "conflict" : null });
      if (!clash) void restoreLeft();
    },
  });

  let left: LeftCopy[] = [];
  /** Bring back what earlier visits could not save, one after the other; a conflict is to be settled first. */
  const restoreLeft = async () => {
    while (!surface.getState().clash) {
      const next = left.shift();
      if (!next) return;
      if (await saver.restore(next.copy)) notify(text.save.restored, "ok");
      await next.forget();
    }
  };

  const flush = async () => {
    const done = await saver.flush();
    if (!done) {
      const { save } = store.getState();
      if (save.state === "conflict") surface.setState({ dialog: "conflict" });
      else notify(save.error ?? text.save.failed, "bad");
    }
    return done;
  };

  const publish = async ({ activate } = { activate: true }): Promise<Published | null> => {
    if (!(await flush())) return null;
    try {
      const published = await saver.exchange((revision) => publishDraft(id, revision, activate));
      if (activate) notify(published.made ? text.published(published.number) : text.publishedSame(published.number));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["workflow", id] }),
        queries.invalidateQueries({ queryKey: ["versions", id] }),
      ]);
      return published;
    } catch (error) {
      const issues = error instanceof Problem && error.status === 422 ? issuesOf(error) : null;
      if (issues) {
        store.getState().setIssues(issues);
        store.getState().open("problems");
        notify(text.publishRefused, "bad");
      } else if (error instanceof Problem && error.status === 412) {
        // Someone saved between our save and this request: meet him, then the user decides again.
        await saver.reload();
        notify(messageOf(error), "warn");
      } else notifyError(error);
      return null;
    }
  };

  return {
    store,
    surface,
    actions,
    saver,
    flush,
    publish,

    discard: async () => {
      try {
        await saver.exchange(
          async (revision) => {
            await discardDraft(id, revision);
            return draftApi(id).load();
          },
          (graph) => store.getState().apply(text.discard, () => graph),
        );
        notify(text.discarded);
      } catch (error) {
        // Someone saved meanwhile: meet him, then the user decides again.
        if (error instanceof Problem && error.status === 412) await saver.reload();
        notifyError(error);
      }
    },

    importJson: async (file) => {
      const graph = graphOf(await file.text());
      if (!graph) {
        notify(text.importInvalid, "bad");
        return;
      }
      if (store.getState().apply(text.labels.import, () => graph)) {
        notify(text.imported, "ok", { label: text.undo, run: store.getState().undo });
        actions.view().fit();
      }
    },

    exportJson: (name) => {
      const blob = new Blob([`${JSON.stringify(store.getState().graph, null, 2)}\n`], { type: "application/json" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "workflow"}.json`;
      link.click();
      URL.revokeObjectURL(link.href);
    },

    duplicate: async (name) => {
      if (!(await flush())) return;
      try {
        const { graph } = store.getState();
        const made = await call<Schemas["WorkflowWithVersion"]>("/workflows", {
          method: "POST",
          body: { name: text.copyOf(name), description: workflow.description ?? "" },
        });
        // As a draft, since the graph may not be valid yet.
        await draftApi(made.id).replace(graph, 0);
        await queries.invalidateQueries({ queryKey: ["workflows"] });
        notify(text.duplicated);
        go(`/workflows/${made.id}`);
      } catch (error) {
        notifyError(error);
      }
    },

    remove: async () => {
      try {
        await call(`/workflows/${id}`, { method: "DELETE" });
        await queries.invalidateQueries({ queryKey: ["workflows"] });
        notify(text.removed);
        go("/workflows");
      } catch (error) {
        notifyError(error);
      }
    },

    start: () => {
      const validator = liveValidator(validateGraph, (issues) => store.getState().setIssues(issues));
      const stop = store.subscribe((state, before) => {
        if (state.graph === before.graph) return;
        saver.changed();
        validator.changed(state.graph);
      });
      const onOnline = () => saver.online();
      const onLeave = (event: BeforeUnloadEvent) => {
        if (saver.isUnsaved()) event.preventDefault();
      };
      window.addEventListener("online", onOnline);
      window.addEventListener("beforeunload", onLeave);
      const letGo = copies.hold();
      saver.resume();
      validator.changed(store.getState().graph);
      void copies.left().then((found) => {
        left = found;
        return restoreLeft();
      });
      return () => {
        stop();
        validator.dispose();
        void saver.dispose().finally(letGo);
        window.removeEventListener("online", onOnline);
        window.removeEventListener("beforeunload", onLeave);
      };
    },
  };
}

function issuesOf(problem: Problem): Issue[] | null {
  const { issues } = problem.members;
  return Array.isArray(issues) ? (issues as Issue[]) : null;
}

/** The graph in an exported file; of a whole workflow's or version's document its `graph`. */
function graphOf(words: string): Graph | null {
  try {
    const value: unknown = JSON.parse(words);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const graph: unknown = "graph" in value ? value.graph : value;
    if (typeof graph !== "object" || graph === null || !("nodes" in graph) || !Array.isArray(graph.nodes)) return null;
    const named = graph.nodes.every(
      (node: unknown) => typeof node === "object" && node !== null && "id" in node && typeof node.id === "string",
    );
    return named ? (graph as Graph) : null;
  } catch {
    return null;
  }
}

export const SessionContext = createContext<EditorSession | null>(null);

export function useSession(): EditorSession {
  const session = use(SessionContext);
  if (!session) throw new Error("There is no editor around this component.");
  return session;
}

/** Copies of graphs that the service does not have yet, in this browser's IndexedDB: one for each workflow. */
import type { Graph } from "@/model/graph";

export interface Unsaved {
  workflowId: string;
  graph: Graph;
  /** What the graph was made from, and its revision on the service. */
  base: Graph;
  revision: number;
}

export interface UnsavedCopies {
  find: (workflowId: string) => Promise<Unsaved | null>;
  keep: (copy: Unsaved) => Promise<void>;
  forget: (workflowId: string) => Promise<void>;
}

const DATABASE = "orcheo";
const STORE = "unsaved";

/**
 * Open the copies. Where the browser refuses (private windows, no space left), `onRefused` is told once and nothing is
 * kept: saving to the service goes on.
 */
export function openCopies(factory: IDBFactory, onRefused: (error: unknown) => void): UnsavedCopies {
  let refused = false;
  let opened: Promise<IDBDatabase> | null = null;
  const attempt = async <T>(otherwise: T, act: (store: IDBObjectStore) => IDBRequest<T>, mode: IDBTransactionMode) => {
    if (refused) return otherwise;
    try {
      opened ??= open(factory);
      return await answerOf(act((await opened).transaction(STORE, mode).objectStore(STORE)));
    } catch (error) {
      refused = true;
      onRefused(error);
      return otherwise;
    }
  };
  return {
    find: async (workflowId) =>
      (await attempt<Unsaved | undefined>(
        undefined,
        (store) => store.get(workflowId) as IDBRequest<Unsaved | undefined>,
        "readonly",
      )) ?? null,
    keep: async (copy) => {
      await attempt<IDBValidKey>("", (store) => store.put(copy), "readwrite");
    },
    forget: async (workflowId) => {
      await attempt<undefined>(undefined, (store) => store.delete(workflowId), "readwrite");
    },
  };
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: "workflowId" });
  };
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's database refused."));
  });
}

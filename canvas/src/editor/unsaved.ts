/**
 * Copies of graphs that the service does not have yet, in this browser's IndexedDB: one for each open editor, so that two
 * tabs on one workflow keep both. An editor holds a lock while it is open; a copy whose lock is free was left behind.
 */
import type { Graph } from "@/model/graph";

export interface Unsaved {
  graph: Graph;
  /** What the graph was made from, and its revision on the service. */
  base: Graph;
  revision: number;
}

/** The copy of one open editor. */
export interface OwnCopy {
  keep: (copy: Unsaved) => Promise<void>;
  forget: () => Promise<void>;
}

/** A copy that an editor left when it was closed. */
export interface LeftCopy {
  copy: Unsaved;
  forget: () => Promise<void>;
}

export interface UnsavedCopies extends OwnCopy {
  /** What earlier editors of this workflow left. No other tab gets it while this editor is open. */
  left: () => Promise<LeftCopy[]>;
  /** The editor is open; gives how to say that it is closed. */
  hold: () => () => void;
}

export interface CopiesParts {
  workflowId: string;
  /** Of this editor: a name that no other has. */
  id: string;
  factory: IDBFactory;
  /** Undefined where the browser has none: what other open tabs keep is found as well then, and merged. */
  locks: LockManager | undefined;
  /** Told once where the browser refuses (private windows, no space left): nothing is kept, saving goes on. */
  onRefused: (error: unknown) => void;
}

interface Stored extends Unsaved {
  id: string;
  workflowId: string;
}

const DATABASE = "orcheo";
const VERSION = 2;
const STORE = "unsaved";
const BY_WORKFLOW = "workflow";

export function openCopies({ workflowId, id, factory, locks, onRefused }: CopiesParts): UnsavedCopies {
  let refused = false;
  let closed = new Promise<void>(() => undefined);
  let held: Promise<unknown> = Promise.resolve();

  const attempt = async <T>(otherwise: T, act: (store: IDBObjectStore) => IDBRequest<T>, mode: IDBTransactionMode) => {
    if (refused) return otherwise;
    try {
      const database = await opened(factory);
      return await answerOf(act(database.transaction(STORE, mode).objectStore(STORE)));
    } catch (error) {
      refused = true;
      onRefused(error);
      return otherwise;
    }
  };
  /** True once this page has the lock of a copy, which it keeps until it lets go; false where another has it. */
  const claim = (copyId: string): Promise<boolean> =>
    new Promise((claimed) => {
      if (!locks) {
        claimed(true);
        return;
      }
      const name = `orcheo.unsaved.${copyId}`;
      const until = closed;
      const holding = locks.request(name, { ifAvailable: true }, (lock) => {
        claimed(lock !== null);
        return lock === null ? undefined : until;
      });
      holding.catch(() => claimed(true));
    });
  const forget = async (copyId: string) => {
    await attempt<undefined>(undefined, (store) => store.delete(copyId), "readwrite");
  };

  return {
    keep: async (copy) => {
      // Without its lock another tab would take the copy for one that was left.
      await held;
      await attempt<IDBValidKey>("", (store) => store.put({ ...copy, id, workflowId } satisfies Stored), "readwrite");
    },
    forget: () => forget(id),
    left: async () => {
      const all = await attempt<Stored[]>(
        [],
        (store) => store.index(BY_WORKFLOW).getAll(workflowId) as IDBRequest<Stored[]>,
        "readonly",
      );
      const found: LeftCopy[] = [];
      for (const { id: copyId, graph, base, revision } of all) {
        if (copyId === id || !(await claim(copyId))) continue;
        found.push({ copy: { graph, base, revision }, forget: () => forget(copyId) });
      }
      return found;
    },
    hold: () => {
      let close = (): void => undefined;
      closed = new Promise((resolve) => (close = resolve));
      held = claim(id);
      return close;
    },
  };
}

/** One connection for the whole page. */
const connections = new WeakMap<IDBFactory, Promise<IDBDatabase>>();

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  let connection = connections.get(factory);
  if (!connection) {
    connection = open(factory);
    connections.set(factory, connection);
  }
  return connection;
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(DATABASE, VERSION);
  request.onupgradeneeded = () => {
    const { result } = request;
    if (result.objectStoreNames.contains(STORE)) result.deleteObjectStore(STORE);
    result.createObjectStore(STORE, { keyPath: "id" }).createIndex(BY_WORKFLOW, "workflowId");
  };
  request.onsuccess = () => {
    // A newer canvas in another tab waits for this.
    request.result.onversionchange = () => {
      request.result.close();
      connections.delete(factory);
    };
  };
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's database refused.")));
  });
}

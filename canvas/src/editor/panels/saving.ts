/** What panels need of saving: the Python view writes the draft itself. */
import { createContext, use } from "react";

import type { Graph } from "@/model/graph";

import type { DraftState } from "../saver";

export interface Saving {
  /** Save what there is now. Gives false where that was not possible; the save state says why. */
  flush: () => Promise<boolean>;
  /** The draft was replaced on purpose: go on from this graph, which is in the store. */
  adopted: (draft: DraftState, graph: Graph) => void;
}

export const SavingContext = createContext<Saving | null>(null);

export function useSaving(): Saving {
  const saving = use(SavingContext);
  if (!saving) throw new Error("Nothing saves this draft.");
  return saving;
}

/** What is dragged from the library to the pane. */
import { type Catalogue, type CatalogueEntry, libraryOf } from "@/model/catalogue";

export const DRAG_TYPE = "application/x-orcheo-node";

export function writeDragged(transfer: DataTransfer, key: string): void {
  transfer.setData(DRAG_TYPE, key);
  transfer.effectAllowed = "copy";
}

/** Names an entry of the library. */
export function keyOf(entry: CatalogueEntry): string {
  return `${entry.kind}/${entry.type}`;
}

export function readDragged(transfer: DataTransfer, catalogue: Catalogue): CatalogueEntry | "note" | undefined {
  const key = transfer.getData(DRAG_TYPE);
  return key === "note" ? "note" : libraryOf(catalogue).find((entry) => keyOf(entry) === key);
}

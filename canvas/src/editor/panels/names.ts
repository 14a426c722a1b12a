import { titleOf } from "@/model/flow";
import { END, type GraphLevel, START } from "@/model/graph";
import { findNode } from "@/model/level";
import { strings } from "@/strings";

/** What a node is called on the pane. */
export function nameOf(level: GraphLevel, id: string): string {
  if (id === START) return strings.model.start;
  if (id === END) return strings.model.end;
  const node = findNode(level, id);
  return node ? titleOf(node) : id;
}

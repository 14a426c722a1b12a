/** The other side of `arrange.ts`. */
import type { GraphLevel } from "@/model/graph";
import type { Sizes } from "@/model/geometry";
import { layout } from "@/model/layout";

export interface ArrangeRequest {
  level: GraphLevel;
  sizes: Sizes;
}

self.onmessage = (event: MessageEvent<ArrangeRequest>) => {
  self.postMessage(layout(event.data.level, event.data.sizes));
};

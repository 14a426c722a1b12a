/** Lays a level out in a worker, so that a large one does not stop the page. */
import type { Catalogue } from "@/model/catalogue";
import type { Point } from "@/model/geometry";
import type { GraphLevel } from "@/model/graph";
import { strings } from "@/strings";

import type { ArrangeRequest } from "./layout.worker";
import { paneSizes } from "./pane/flow";

/** Places by id for `moveNodes`. The worker ends with its answer. */
export function arrangeLevel(level: GraphLevel, catalogue: Catalogue): Promise<ReadonlyMap<string, Point>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<ReadonlyMap<string, Point>>) => {
      worker.terminate();
      resolve(event.data);
    };
    worker.onerror = (event) => {
      worker.terminate();
      reject(new Error(event.message || strings.editor.arrangeFailed));
    };
    worker.postMessage({ level, sizes: paneSizes(level, catalogue) } satisfies ArrangeRequest);
  });
}

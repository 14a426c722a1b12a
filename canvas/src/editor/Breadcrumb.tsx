import { ChevronRight } from "lucide-react";
import { Fragment } from "react";

import { titleOf } from "@/model/flow";
import { findLevel, findNode } from "@/model/level";
import { strings } from "@/strings";

import { useActions } from "./actions";
import { useEditor } from "./store";

/** Which sub-graph is shown, and the way out of it. */
export function Breadcrumb({ name }: { name: string }) {
  const actions = useActions();
  const path = useEditor((state) => state.path);
  const titles = useEditor((state) =>
    state.path
      .map((id, depth) => {
        const level = findLevel(state.graph, state.path.slice(0, depth));
        const node = level && findNode(level, id);
        return node ? titleOf(node) : id;
      })
      .join("\n"),
  );
  if (path.length === 0) return null;
  const steps = titles.split("\n");
  return (
    <nav className="breadcrumb" aria-label={strings.editor.levels}>
      <button type="button" onClick={() => actions.leave(0)} title={name}>
        {name}
      </button>
      {steps.map((title, index) => (
        <Fragment key={path[index]}>
          <ChevronRight size={14} aria-hidden />
          {index === steps.length - 1 ? (
            <span aria-current="page" title={title}>
              {title}
            </span>
          ) : (
            <button type="button" onClick={() => actions.leave(index + 1)} title={title}>
              {title}
            </button>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

import { Command } from "cmdk";
import { useEffect, useMemo, useRef, useState } from "react";

import { type Found, search } from "@/model/search";
import { strings } from "@/strings";

import { useActions } from "./actions";
import { useEditor, useEditorStore } from "./store";
import { useSurfaceStore } from "./surface";

const text = strings.editor;

/** Finds nodes by name, type and configuration, in all levels; the list shows each on the pane as it is gone through. */
export function FindBox() {
  const store = useEditorStore();
  const surface = useSurfaceStore();
  const actions = useActions();
  const graph = useEditor((state) => state.graph);
  const [query, setQuery] = useState("");
  const [value, setValue] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => search(graph, query, 50), [graph, query]);
  useEffect(() => input.current?.focus(), []);

  const show = ({ path, nodeId }: Found) => store.getState().focus({ path, nodeId });
  const close = (nodeId?: string) => {
    surface.setState({ finding: false });
    actions.view().focus(nodeId ?? store.getState().selection.nodes[0]);
  };
  return (
    <div className="find" role="search">
      <Command
        label={text.find}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") close();
        }}
        shouldFilter={false}
        value={value}
        onValueChange={(next) => {
          setValue(next);
          const hit = found.find((each) => keyOf(each) === next);
          if (hit) show(hit);
        }}
        loop
      >
        <Command.Input
          ref={input}
          className="popup-input"
          placeholder={text.findHint}
          value={query}
          onValueChange={setQuery}
        />
        {query.trim() === "" ? null : <Command.Empty className="palette-empty">{text.findNothing}</Command.Empty>}
        {query.trim() === "" ? null : (
          <Command.List className="popup-list">
            {found.map((each) => (
              <Command.Item
                key={keyOf(each)}
                className="menu-item"
                value={keyOf(each)}
                onSelect={() => {
                  show(each);
                  close(each.nodeId);
                }}
              >
                <span className="popup-title">{each.title}</span>
                <span className="popup-reason" title={each.excerpt}>
                  {each.excerpt ?? (each.path.length > 0 ? text.findIn(each.path.join(" / ")) : "")}
                </span>
              </Command.Item>
            ))}
          </Command.List>
        )}
      </Command>
    </div>
  );
}

function keyOf({ path, nodeId }: Found): string {
  return [...path, nodeId].join("/");
}

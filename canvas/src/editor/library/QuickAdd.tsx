import { Command } from "cmdk";
import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";

import type { CatalogueEntry } from "@/model/catalogue";
import { titleOf } from "@/model/flow";
import { findNode, levelAt } from "@/model/level";
import { strings } from "@/strings";

import { useActions } from "../actions";
import { colourOf } from "../icons";
import { useEditor, useEditorStore } from "../store";
import { type Adding, useSurface, useSurfaceStore } from "../surface";
import { entriesOf, groupsOf, matching } from "./entries";
import { ItemIcon } from "./Library";
import { Popup } from "./Popup";
import { WorkflowPicker } from "./WorkflowPicker";

const text = strings.editor;

/** The library as a list at the place where a node will stand. */
export function QuickAdd() {
  const adding = useSurface((state) => state.adding);
  return adding ? <QuickAddAt key={`${adding.at.x} ${adding.at.y}`} adding={adding} /> : null;
}

function QuickAddAt({ adding }: { adding: Adding }) {
  const surface = useSurfaceStore();
  const store = useEditorStore();
  const actions = useActions();
  const catalogue = useEditor((state) => state.catalogue);
  const [query, setQuery] = useState("");
  const [picking, setPicking] = useState<CatalogueEntry | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const groups = useMemo(() => groupsOf(matching(entriesOf(catalogue), query)), [catalogue, query]);
  const after = adding.from?.node;
  const node =
    after === undefined ? undefined : findNode(levelAt(store.getState().graph, store.getState().path), after);
  const title = node ? text.addAfter(titleOf(node)) : text.addTitle;
  const close = () => {
    surface.setState({ adding: null });
    actions.view().focus(after);
  };
  useEffect(() => input.current?.focus(), []);

  if (picking)
    return (
      <WorkflowPicker
        onClose={close}
        onPick={(workflow) => {
          actions.add(picking, adding, workflow);
        }}
      />
    );
  return (
    <Popup at={adding.screen} label={title} onClose={close}>
      <Command label={title} shouldFilter={false} loop>
        <Command.Input
          ref={input}
          className="popup-input"
          placeholder={text.librarySearch}
          value={query}
          onValueChange={setQuery}
        />
        <Command.Empty className="palette-empty">{text.libraryEmpty}</Command.Empty>
        <Command.List className="popup-list">
          {groups.map((group) => (
            <Command.Group key={group.category} heading={group.title}>
              {group.items.map((item) => (
                <Command.Item
                  key={item.key}
                  className="menu-item"
                  value={item.key}
                  style={{ "--cat": colourOf(item.category) } as CSSProperties}
                  onSelect={() => {
                    if (item.entry === null) actions.addNote(adding.at);
                    else if (item.entry.kind === "workflow") setPicking(item.entry);
                    else actions.add(item.entry, adding);
                  }}
                >
                  <ItemIcon item={item} />
                  <span className="popup-title">{item.title}</span>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Popup>
  );
}

import { ChevronsLeft, PanelLeftOpen, Search } from "lucide-react";
import { type CSSProperties, memo, useEffect, useMemo, useRef, useState } from "react";

import type { CatalogueEntry } from "@/model/catalogue";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";

import { useActions } from "../actions";
import { useEditor } from "../store";
import { useSurface, useSurfaceStore } from "../surface";
import { CatalogueIcon, colourOf } from "../icons";
import { keyOf, writeDragged } from "./drag";
import { entriesOf, groupsOf, type LibraryItem, matching } from "./entries";
import { WorkflowPicker } from "./WorkflowPicker";

const text = strings.editor;

/** The nodes that can be added: drag one onto the pane, or press Enter to add it after the selected one. */
export const Library = memo(function Library() {
  const surface = useSurfaceStore();
  const open = useSurface((state) => state.library);
  if (!open)
    return (
      <div className="library-closed">
        <IconButton label={text.libraryShow} onClick={() => surface.setState({ library: true })}>
          <PanelLeftOpen size={18} aria-hidden />
        </IconButton>
      </div>
    );
  return <OpenLibrary />;
});

function OpenLibrary() {
  const surface = useSurfaceStore();
  const actions = useActions();
  const catalogue = useEditor((state) => state.catalogue);
  const [query, setQuery] = useState("");
  const [picking, setPicking] = useState<CatalogueEntry | null>(null);
  const root = useRef<HTMLElement>(null);
  const items = useMemo(() => entriesOf(catalogue), [catalogue]);
  const groups = useMemo(() => groupsOf(matching(items, query)), [items, query]);

  const add = (item: LibraryItem) => {
    if (item.entry === null) actions.addNote();
    else if (item.entry.kind === "workflow") setPicking(item.entry);
    else actions.add(item.entry);
  };

  useEffect(() => {
    const element = root.current;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [...(element?.querySelectorAll<HTMLElement>(".library-search, .library-item") ?? [])];
      const at = stops.indexOf(document.activeElement as HTMLElement);
      const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    element?.addEventListener("keydown", onKey);
    return () => element?.removeEventListener("keydown", onKey);
  }, []);

  return (
    <aside ref={root} className="library" data-region="library" aria-label={text.library}>
      <div className="library-head">
        <h2>{text.library}</h2>
        <IconButton label={text.libraryHide} size="small" onClick={() => surface.setState({ library: false })}>
          <ChevronsLeft size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="library-find">
        <Search size={15} aria-hidden />
        <input
          className="input library-search"
          type="search"
          placeholder={text.librarySearch}
          aria-label={text.librarySearch}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = groups[0]?.items[0];
            if (event.key === "Enter" && first) add(first);
            else if (event.key === "Escape" && query !== "") {
              event.stopPropagation();
              setQuery("");
            }
          }}
        />
      </div>
      <div className="library-list">
        {groups.length === 0 ? <p className="library-empty">{text.libraryEmpty}</p> : null}
        {groups.map((group) => (
          <section key={group.category} aria-label={group.title}>
            <h3 className="library-group">{group.title}</h3>
            <ul>
              {group.items.map((item) => (
                <li key={item.key}>
                  <button
                    type="button"
                    className="library-item"
                    draggable
                    title={`${item.description} ${text.libraryHint}`}
                    style={{ "--cat": colourOf(item.category) } as CSSProperties}
                    onDragStart={(event) =>
                      writeDragged(event.dataTransfer, item.entry === null ? "note" : keyOf(item.entry))
                    }
                    onClick={() => add(item)}
                  >
                    <ItemIcon item={item} />
                    <span className="library-words">
                      <span className="library-title">{item.title}</span>
                      <span className="library-about">{item.description}</span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {picking ? (
        <WorkflowPicker
          onClose={() => setPicking(null)}
          onPick={(workflow) => {
            setPicking(null);
            actions.add(picking, undefined, workflow);
          }}
        />
      ) : null}
    </aside>
  );
}

export function ItemIcon({ item }: { item: LibraryItem }) {
  return (
    <span className="node-icon" data-small="" aria-hidden>
      <CatalogueIcon name={item.icon} size={15} />
    </span>
  );
}

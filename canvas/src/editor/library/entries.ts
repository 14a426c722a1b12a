/** The library's list: what the catalogue has, and notes. */
import { type Catalogue, type CatalogueEntry, libraryOf } from "@/model/catalogue";
import { strings } from "@/strings";

import { keyOf } from "./drag";

export interface LibraryItem {
  key: string;
  /** Null: a note. */
  entry: CatalogueEntry | null;
  title: string;
  description: string;
  category: string;
  icon: unknown;
}

export interface LibraryGroup {
  category: string;
  title: string;
  items: LibraryItem[];
}

const ORDER = ["data", "logic", "flow", "network", "people", "code", "graph"];
const NOTE = strings.editor.entries.note;

export function entriesOf(catalogue: Catalogue): LibraryItem[] {
  const items = libraryOf(catalogue).map((entry): LibraryItem => ({
    key: keyOf(entry),
    entry,
    title: entry.title,
    description: entry.description,
    category: entry.kind === "graph" || entry.kind === "workflow" ? "graph" : entry.category,
    icon: entry.ui.icon,
  }));
  return [...items, { key: "note", entry: null, category: "graph", icon: "note", ...NOTE }];
}

/** The items whose words begin with each word of the query, in the title before elsewhere. */
export function matching(items: readonly LibraryItem[], query: string): LibraryItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const ranked = items.flatMap((item) => {
    const title = item.title.toLowerCase();
    const all = `${title} ${item.entry?.type.replaceAll("_", " ") ?? ""} ${item.category} ${item.description.toLowerCase()}`;
    if (!words.every((word) => all.includes(word))) return [];
    const rank = words.every((word) => title.startsWith(word))
      ? 0
      : words.every((word) => title.includes(word))
        ? 1
        : 2;
    return [{ item, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

export function groupsOf(items: readonly LibraryItem[]): LibraryGroup[] {
  const groups = new Map<string, LibraryGroup>();
  for (const item of items) {
    const known = groups.get(item.category);
    if (known) known.items.push(item);
    else groups.set(item.category, { category: item.category, title: titleOf(item.category), items: [item] });
  }
  const place = (category: string) => (ORDER.indexOf(category) + ORDER.length + 1) % (ORDER.length + 1);
  return [...groups.values()].sort((a, b) => place(a.category) - place(b.category));
}

function titleOf(category: string): string {
  return strings.editor.categories[category] ?? category.charAt(0).toUpperCase() + category.slice(1);
}

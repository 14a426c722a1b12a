import { ContextMenu as RadixContext, DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** One line of a menu; `"line"` draws a separator. */
export type MenuEntry =
  | { label: string; onSelect: () => void; icon?: ReactNode; keys?: string; disabled?: boolean; danger?: boolean }
  | "line";

/** Both of Radix's menus have the same parts. */
type Parts = Pick<typeof Radix, "Item" | "Separator"> | Pick<typeof RadixContext, "Item" | "Separator">;

function Entries({ parts: { Item, Separator }, entries }: { parts: Parts; entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) =>
    entry === "line" ? (
      <Separator key={index} className="menu-line" />
    ) : (
      <Item
        key={index}
        className="menu-item"
        disabled={entry.disabled ?? false}
        data-look={entry.danger ? "danger" : undefined}
        onSelect={entry.onSelect}
      >
        {entry.icon}
        {entry.label}
        {entry.keys ? <span className="menu-keys">{entry.keys}</span> : null}
      </Item>
    ),
  );
}

/** A button that opens a menu. `trigger` is the button. */
export function Menu({
  trigger,
  entries,
  align = "end",
}: {
  trigger: ReactNode;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
}) {
  // Modal it would hide the page, which keeps its controls, from screen readers; a click beside it closes it anyway.
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" align={align} sideOffset={4}>
          <Entries parts={Radix} entries={entries} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The menu that a right click (or the menu key) opens over its children. */
export function ContextMenu({
  children,
  entries,
  onOpenChange,
}: {
  children: ReactNode;
  entries: readonly MenuEntry[];
  onOpenChange?: (open: boolean) => void;
}) {
  return (
    <RadixContext.Root modal={false} {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className="menu">
          <Entries parts={RadixContext} entries={entries} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}

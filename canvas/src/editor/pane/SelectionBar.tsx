import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Copy,
  Group,
  Trash2,
} from "lucide-react";

import type { Side } from "@/model/commands";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";

import { useActions } from "../actions";
import { useEditor } from "../store";

const text = strings.editor;

const SIDES: readonly { side: Side; icon: typeof Group }[] = [
  { side: "left", icon: AlignStartVertical },
  { side: "center", icon: AlignCenterVertical },
  { side: "right", icon: AlignEndVertical },
  { side: "top", icon: AlignStartHorizontal },
  { side: "middle", icon: AlignCenterHorizontal },
  { side: "bottom", icon: AlignEndHorizontal },
];

/** What can be done to several nodes at once; there while several are selected. */
export function SelectionBar() {
  const actions = useActions();
  const count = useEditor(({ selection }) => selection.nodes.length + selection.notes.length);
  const steps = useEditor(({ selection }) => selection.nodes.length);
  if (count < 2) return null;
  return (
    <div className="selectionbar" role="toolbar" aria-label={text.align}>
      <span className="selectionbar-count">{text.selected(count)}</span>
      {SIDES.map(({ side, icon: Icon }) => (
        <IconButton key={side} label={text.aligns[side]} size="small" onClick={() => actions.align(side)}>
          <Icon size={15} aria-hidden />
        </IconButton>
      ))}
      {count > 2 ? (
        <>
          <span className="zoombar-line" aria-hidden />
          <IconButton label={text.distributes.x} size="small" onClick={() => actions.distribute("horizontal")}>
            <AlignHorizontalDistributeCenter size={15} aria-hidden />
          </IconButton>
          <IconButton label={text.distributes.y} size="small" onClick={() => actions.distribute("vertical")}>
            <AlignVerticalDistributeCenter size={15} aria-hidden />
          </IconButton>
        </>
      ) : null}
      <span className="zoombar-line" aria-hidden />
      {steps > 0 ? (
        <IconButton label={text.menu.extract} keys="G" size="small" onClick={() => actions.extract()}>
          <Group size={15} aria-hidden />
        </IconButton>
      ) : null}
      <IconButton label={text.menu.duplicate} keys="Ctrl D" size="small" onClick={() => actions.duplicate()}>
        <Copy size={15} aria-hidden />
      </IconButton>
      <IconButton label={text.menu.remove} keys="Delete" size="small" look="danger" onClick={() => actions.remove()}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </div>
  );
}

import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo, useEffect, useRef, useState } from "react";

import { strings } from "@/strings";

import { useActions } from "../actions";
import { useSurface } from "../surface";
import type { NoteNode } from "./flow";
import { countRender } from "./renders";

export const NOTE_COLOURS = ["yellow", "blue", "green", "pink", "grey"] as const;
const text = strings.editor;

/** A text on the pane. Double-click or Enter writes, Escape or a click elsewhere ends. */
export const NoteCard = memo(function NoteCard({ id, data: { note }, selected }: NodeProps<NoteNode>) {
  countRender("note");
  const actions = useActions();
  const writing = useSurface((state) => state.renaming === id);
  return (
    <>
      <NodeResizer
        isVisible={selected}
        minWidth={120}
        minHeight={64}
        lineClassName="note-line"
        handleClassName="note-grip"
      />
      <div className="note" data-colour={note.color} data-selected={selected || undefined}>
        {writing ? (
          <NoteField note={note.id} value={note.text} />
        ) : (
          <p className="note-text" data-empty={note.text === "" || undefined}>
            {note.text === "" ? text.noteEmpty : note.text}
          </p>
        )}
        {selected && !writing ? (
          <div className="note-colours nodrag" role="group" aria-label={text.note}>
            {NOTE_COLOURS.map((colour) => (
              <button
                key={colour}
                type="button"
                className="note-colour"
                data-colour={colour}
                aria-label={text.noteColours[colour]}
                title={text.noteColours[colour]}
                aria-pressed={note.color === colour}
                onClick={() => actions.changeNote(note.id, { color: colour })}
              />
            ))}
          </div>
        ) : null}
      </div>
    </>
  );
});

function NoteField({ note, value }: { note: string; value: string }) {
  const actions = useActions();
  const [words, setWords] = useState(value);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(value.length, value.length);
    // Only when it opens: the value that comes back while typing must not move the caret.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <textarea
      ref={field}
      className="note-field nodrag nowheel nopan"
      aria-label={text.noteText}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") event.currentTarget.blur();
      }}
      onBlur={() => actions.writeNote(note, words)}
    />
  );
}

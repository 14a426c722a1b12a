import { Braces } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { type Suggestion, suggestions } from "@/model/templates";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";

import { type ExpressionScope, type Piece, piecesOf, type Preview, previewOf } from "./expressions";

export interface ExpressionFieldProps {
  value: string;
  onChange: (text: string) => void;
  /** What a path may start with; null: nothing is suggested or shown. */
  scope: ExpressionScope | null;
  multiline?: boolean | undefined;
  placeholder?: string | undefined;
  readOnly?: boolean | undefined;
  id?: string | undefined;
  onBlur?: (() => void) | undefined;
  "aria-label"?: string | undefined;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
  "aria-required"?: boolean | undefined;
}

/**
 * A text that may hold `{{paths}}` and `[[credentials]]`. They are marked, completed while they are typed (Ctrl Space
 * asks for it, the arrows choose, Enter or Tab takes and goes on to what lies within, Shift Enter takes the whole value,
 * Escape closes), and resolved below with the data of the last execution.
 *
 * The marks are drawn by a copy of the text behind a text area whose own letters are seen: letters and marks have the
 * same font and the same breaks.
 */
export function ExpressionField({
  value,
  onChange,
  scope,
  multiline = false,
  placeholder,
  readOnly = false,
  onBlur,
  ...control
}: ExpressionFieldProps) {
  const input = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [cursor, setCursor] = useState(0);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const pieces = useMemo(() => piecesOf(value, scope), [value, scope]);
  const preview = useMemo(() => previewOf(value, scope), [value, scope]);
  const offers = useMemo(
    () => (open && scope && !readOnly ? suggestions(value, Math.min(cursor, value.length), scope).slice(0, 60) : []),
    [open, scope, readOnly, value, cursor],
  );
  const chosen = Math.min(at, offers.length - 1);
  const wish = useRef<number | null>(null);

  // A taken suggestion leaves the cursor behind what it put in, once the new text is there.
  useLayoutEffect(() => {
    if (wish.current === null) return;
    input.current?.setSelectionRange(wish.current, wish.current);
    wish.current = null;
  }, [value]);

  useEffect(() => {
    if (offers.length > 0) document.getElementById(`${list}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, list, offers.length]);

  /** `whole`: the value itself, not a part of it. */
  const take = (offer: Suggestion, whole = false) => {
    // What leads further keeps the list open: the next step can be chosen at once.
    const goesOn = offer.more && !whole;
    const closed = value.slice(offer.to).trimStart().startsWith("}}");
    const insert = goesOn ? `${offer.insert}.` : offer.more && !closed ? `${offer.insert}}}` : offer.insert;
    const after = offer.from + insert.length;
    wish.current = after;
    onChange(value.slice(0, offer.from) + insert + value.slice(offer.to));
    setCursor(after);
    setAt(0);
    setOpen(goesOn);
    input.current?.focus();
  };

  const ask = () => {
    const element = input.current;
    if (!element) return;
    element.focus();
    const place = element.selectionStart;
    if (scope && suggestions(value, place, scope).length === 0) {
      const next = `${value.slice(0, place)}{{${value.slice(place)}`;
      wish.current = place + 2;
      onChange(next);
      setCursor(place + 2);
    } else {
      setCursor(place);
    }
    setAt(0);
    setOpen(true);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      ask();
      return;
    }
    if (offers.length > 0) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) {
        event.preventDefault();
        setAt((chosen + step + offers.length) % offers.length);
        return;
      }
      const offer = offers[chosen];
      const isTab = event.key === "Tab" && !event.shiftKey;
      if ((event.key === "Enter" || isTab) && offer) {
        event.preventDefault();
        take(offer, event.shiftKey);
        return;
      }
    }
    if (event.key === "Escape" && offers.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      return;
    }
    // A field of one line is no place for a new one; pasted breaks stay as they are.
    if (event.key === "Enter" && !multiline && !event.shiftKey) event.preventDefault();
  };

  const isOpen = offers.length > 0;
  return (
    <div className="expression">
      <div
        className="expression-box"
        data-multiline={multiline ? "" : undefined}
        data-read-only={readOnly ? "" : undefined}
      >
        <div className="expression-marks" aria-hidden>
          {pieces.map(marked)}
          {"\u200b"}
        </div>
        <textarea
          {...control}
          ref={input}
          className="expression-text"
          rows={1}
          value={value}
          placeholder={placeholder}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          {...(scope
            ? {
                "aria-autocomplete": "list" as const,
                "aria-haspopup": "listbox" as const,
                "aria-controls": isOpen ? list : undefined,
                "aria-activedescendant": isOpen ? `${list}-${chosen}` : undefined,
              }
            : {})}
          onChange={(event) => {
            const { value: next, selectionStart } = event.target;
            // After a taken suggestion its dot is there already: whoever closes the braces means the value itself.
            const dot = next.slice(0, selectionStart).endsWith(".}") ? selectionStart - 2 : -1;
            onChange(dot < 0 ? next : next.slice(0, dot) + next.slice(dot + 1));
            if (dot >= 0) wish.current = selectionStart - 1;
            setCursor(dot < 0 ? selectionStart : selectionStart - 1);
            setAt(0);
            setOpen(true);
          }}
          onSelect={(event) => {
            // While a suggestion is being put in, the field still has the cursor of before.
            if (wish.current === null) setCursor(event.currentTarget.selectionStart);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOpen(false);
            onBlur?.();
          }}
        />
        {scope && !readOnly ? (
          <span className="expression-insert">
            <IconButton
              size="small"
              label={strings.forms.insert}
              keys="Ctrl Space"
              onMouseDown={keepFocus}
              onClick={ask}
            >
              <Braces size={13} aria-hidden />
            </IconButton>
          </span>
        ) : null}
        {isOpen ? (
          <div
            className="expression-list"
            id={list}
            role="listbox"
            aria-label={strings.forms.suggestions}
            tabIndex={-1}
          >
            {offers.map((offer, index) => (
              // The keyboard chooses through the text area, which keeps the focus.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={`${offer.label}-${index}`}
                id={`${list}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                className="expression-offer"
                onMouseDown={keepFocus}
                onClick={() => take(offer)}
              >
                <code>
                  {offer.label}
                  {offer.more ? <span className="expression-more">.</span> : null}
                </code>
                <span className="expression-detail" title={offer.preview ?? offer.detail ?? ""}>
                  {offer.preview === null ? null : <span className="expression-value">{offer.preview}</span>}
                  {offer.detail}
                </span>
              </div>
            ))}
          </div>
        ) : null}
      </div>
      <PreviewLine preview={preview} />
    </div>
  );
}

function keepFocus(event: { preventDefault: () => void }) {
  event.preventDefault();
}

function marked(piece: Piece, index: number): ReactNode {
  if (piece.kind === "text") return <span key={index}>{piece.text}</span>;
  return (
    <mark key={index} data-kind={piece.kind} data-unknown={piece.unknown ? "" : undefined}>
      {piece.text}
    </mark>
  );
}

/** What an expression is in the last execution. */
function PreviewLine({ preview }: { preview: Preview | null }) {
  if (!preview) return null;
  switch (preview.kind) {
    case "value":
      return (
        <div className="expression-preview" title={preview.text}>
          <span className="visually-hidden">{strings.forms.previewIs}: </span>
          <span aria-hidden>=</span> <code>{preview.text}</code>
        </div>
      );
    case "unknown":
      return (
        <div className="expression-preview" data-tone="warn">
          {strings.forms.leadsNowhere(preview.path)}
        </div>
      );
    case "unclosed":
      return (
        <div className="expression-preview" data-tone="warn">
          {strings.forms.unclosed}
        </div>
      );
    case "credential":
      return <div className="expression-preview">{strings.forms.credentialHidden}</div>;
    case "none":
      return <div className="expression-preview">{strings.forms.previewNone}</div>;
  }
}

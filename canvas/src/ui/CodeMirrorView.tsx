/** The part of the code editor that is loaded late: nothing else imports CodeMirror. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language";
import { json } from "@codemirror/lang-json";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useLayoutEffect, useRef } from "react";

import { strings } from "@/strings";

import type { CodeEditorProps, CodeMarker } from "./CodeEditor";

/** JSON is small and there from the start: a language that comes later redraws what is being typed. */
const python = async (): Promise<LanguageSupport> => (await import("@codemirror/lang-python")).python();

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.moduleKeyword], color: "var(--cat-flow)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--cat-logic)" },
  { tag: [tags.propertyName, tags.definition(tags.variableName)], color: "var(--cat-data)" },
  { tag: [tags.function(tags.variableName), tags.className], color: "var(--cat-network)" },
  { tag: [tags.comment, tags.docString], color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: "var(--ink-2)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "var(--text-xs)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-3)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "transparent !important" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft) !important" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--border)",
    borderRadius: "var(--radius-sm)",
    boxShadow: "var(--shadow-2)",
  },
  ".cm-diagnostic": { fontFamily: "var(--font)", fontSize: "var(--text-xs)" },
  ".cm-lint-marker": { width: "0.9em", height: "0.9em" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--surface-3)", border: "0", color: "var(--ink-2)", padding: "0 6px" },
});

function editable(props: CodeEditorProps): Extension {
  const isReadOnly = props.readOnly === true || props.onChange === undefined;
  return [
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      "aria-label": props.label,
      tabindex: "0",
      "aria-readonly": String(isReadOnly),
      "aria-multiline": "true",
      ...(props.id ? { id: props.id } : {}),
      ...(props["aria-describedby"] ? { "aria-describedby": props["aria-describedby"] } : {}),
      ...(props["aria-invalid"] ? { "aria-invalid": "true" } : {}),
      ...(props.language === "python" && !isReadOnly ? { "aria-description": strings.common.codeLeave } : {}),
    }),
  ];
}

export default function CodeMirrorView(props: CodeEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  const attributes = useRef(new Compartment());
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    if (!parent.current) return;
    const given = latest.current;
    const language = new Compartment();
    const long = given.fill === true || given.language === "python";
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: given.value,
        extensions: [
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentOnInput(),
          indentUnit.of(given.language === "python" ? "    " : "  "),
          EditorState.tabSize.of(4),
          syntaxHighlighting(COLOURS),
          THEME,
          long
            ? [
                lineNumbers({ formatNumber: (line) => String(line + (latest.current.firstLine ?? 1) - 1) }),
                foldGutter(),
                lintGutter(),
                highlightActiveLine(),
                highlightActiveLineGutter(),
              ]
            : [],
          long ? [] : EditorView.lineWrapping,
          keymap.of([
            {
              key: "Mod-s",
              preventDefault: true,
              run: () => {
                latest.current.onSave?.();
                return latest.current.onSave !== undefined;
              },
            },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...(given.language === "python" ? [indentWithTab] : []),
          ]),
          attributes.current.of(editable(given)),
          language.of(given.language === "json" ? json() : []),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.every((each) => each.isUserEvent("outside"))) {
              latest.current.onChange?.(update.state.doc.toString());
            }
          }),
          EditorView.domEventHandlers({ blur: () => latest.current.onBlur?.() }),
        ],
      }),
    });
    view.current = editor;
    let isGone = false;
    if (given.language === "python")
      void python().then((support) => {
        if (!isGone) editor.dispatch({ effects: language.reconfigure(support) });
      });
    return () => {
      isGone = true;
      view.current = null;
      editor.destroy();
    };
    // The editor lives as long as its language; everything else is brought in below.
  }, [props.language]);

  const { value, label, readOnly, id, markers, reveal } = props;
  const describedBy = props["aria-describedby"];
  const isInvalid = props["aria-invalid"];

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, userEvent: "outside" });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(editable(latest.current)) });
  }, [label, readOnly, id, describedBy, isInvalid]);

  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, markers ?? [])));
  }, [markers, value]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !reveal) return;
    const line = editor.state.doc.line(Math.min(Math.max(1, reveal.line), editor.state.doc.lines));
    editor.dispatch({
      selection: { anchor: line.from },
      effects: EditorView.scrollIntoView(line.from, { y: "center" }),
    });
  }, [reveal]);

  return <div ref={parent} className="code-view" />;
}

function diagnosticsOf(state: EditorState, markers: readonly CodeMarker[]): Diagnostic[] {
  return markers.map((marker) => {
    const line = state.doc.line(Math.min(Math.max(1, marker.line), state.doc.lines));
    const from = line.from + (line.text.length - line.text.trimStart().length);
    return { from, to: line.to, severity: marker.severity, message: marker.message };
  });
}

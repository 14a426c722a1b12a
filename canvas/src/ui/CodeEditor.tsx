import "./code.css";

import { Component, lazy, type ReactNode, Suspense } from "react";

export interface CodeMarker {
  /** From 1. */
  line: number;
  message: string;
  severity: "error" | "warning" | "info";
}

export interface CodeEditorProps {
  value: string;
  onChange?: (value: string) => void;
  language: "json" | "python" | "text";
  /** What it holds, for screen readers. */
  label: string;
  readOnly?: boolean;
  markers?: readonly CodeMarker[];
  /** The height it starts with; it grows up to three times that. */
  rows?: number;
  /** The number of the first line, of a part of something longer; 1 where it is the whole. */
  firstLine?: number;
  /** Fill the parent, which has a height. */
  fill?: boolean;
  /** Bring this line into view; `at` tells two wishes apart. */
  reveal?: { line: number; at: number } | null;
  id?: string;
  onBlur?: () => void;
  /** Ctrl S within the editor. */
  onSave?: () => void;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}

const CodeMirrorView = lazy(() => import("./CodeMirrorView"));

/**
 * A code editor (CodeMirror 6), loaded when the first one is shown. Until then, and where it cannot be loaded, the
 * text stands in a plain field that can be edited as well. Tab indents Python and leaves everything else; after Escape
 * it always leaves.
 */
export function CodeEditor(props: CodeEditorProps) {
  const plain = <Plain {...props} />;
  return (
    <div
      className="code"
      data-fill={props.fill ? "" : undefined}
      data-invalid={props["aria-invalid"] ? "" : undefined}
      data-read-only={props.readOnly ? "" : undefined}
      style={props.fill ? undefined : { ["--code-rows" as string]: props.rows ?? 6 }}
    >
      <Fallback plain={plain}>
        <Suspense fallback={plain}>
          <CodeMirrorView {...props} />
        </Suspense>
      </Fallback>
    </div>
  );
}

function Plain({ value, onChange, label, readOnly, rows = 6, id, onBlur, ...about }: CodeEditorProps) {
  return (
    <textarea
      {...(id ? { id } : {})}
      className="code-plain"
      aria-label={label}
      aria-describedby={about["aria-describedby"]}
      aria-invalid={about["aria-invalid"]}
      rows={rows}
      value={value}
      readOnly={readOnly === true || onChange === undefined}
      spellCheck={false}
      onChange={(event) => onChange?.(event.target.value)}
      onBlur={onBlur}
    />
  );
}

/** The plain field in place of an editor that could not be loaded. */
class Fallback extends Component<{ plain: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}

import { useMemo } from "react";

import type { PythonNode } from "@/model/graph";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { CodeEditor } from "@/ui/CodeEditor";
import { Badge, Callout, Skeleton } from "@/ui/Feedback";

import { OpenPython } from "./ParametersTab";
import { linesOf, useScript } from "./script";

const text = strings.panels;

/** What a python node does, as its script says it. */
export function PythonSource({ node }: { node: PythonNode }) {
  const script = useScript();
  const lines = useMemo(() => (script.data ? linesOf(script.data.python, node) : null), [script.data, node]);
  return (
    <>
      {script.isPending ? (
        <Skeleton height={160} />
      ) : script.isError ? (
        <Callout tone="bad">
          {text.sourceFailed}: {messageOf(script.error)}
        </Callout>
      ) : lines ? (
        <CodeEditor
          language="python"
          label={text.source(node.label ?? node.id)}
          readOnly
          rows={Math.min(24, lines.text.split("\n").length)}
          firstLine={lines.from}
          value={lines.text}
        />
      ) : (
        <Callout>{text.sourceMissing}</Callout>
      )}
      <dl className="panel-facts">
        <dt title={text.positionAbout}>{text.position}</dt>
        <dd>
          <code>{node.at}</code>
        </dd>
        {(node.wants ?? []).length > 0 ? (
          <>
            <dt>{text.wants}</dt>
            <dd>
              {node.wants?.map((each) => (
                <Badge key={each}>{each}</Badge>
              ))}
            </dd>
          </>
        ) : null}
        {node.input ? (
          <>
            <dt>{text.reads}</dt>
            <dd>
              {node.input.map((each) => (
                <Badge key={each}>{each}</Badge>
              ))}
            </dd>
          </>
        ) : null}
      </dl>
      <div>
        <OpenPython />
      </div>
    </>
  );
}

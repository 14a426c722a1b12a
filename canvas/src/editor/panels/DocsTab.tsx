import { Copy } from "lucide-react";

import { Described } from "@/forms/Described";
import { isObject, read, resolve, type Schema } from "@/forms/schema";
import type { CatalogueEntry } from "@/model/catalogue";
import type { Node } from "@/model/graph";
import { outputSchemaOf } from "@/model/templates";
import { notify } from "@/shell/notify";
import { strings } from "@/strings";
import { IconButton } from "@/ui/Button";
import { Callout } from "@/ui/Feedback";

import { useEditor } from "../store";

const text = strings.panels.docs;

/** What a node is for, and what it gives to those that follow. */
export function DocsTab({ node, entry }: { node: Node; entry: CatalogueEntry | null }) {
  const catalogue = useEditor((state) => state.catalogue);
  if (!entry) return <p className="panel-about">{text.none}</p>;
  // Of some nodes the configuration says what they give.
  const schema = { ...entry.output_schema, ...outputSchemaOf(node, catalogue) } as Schema;
  const fields = fieldsOf(schema);
  return (
    <>
      <section className="field">
        <h3>{text.about}</h3>
        <p className="panel-about">
          <Described text={entry.description} />
        </p>
      </section>
      <Callout tone={entry.retry_safe ? "ok" : "warn"}>{entry.retry_safe ? text.safe : text.unsafe}</Callout>
      <section className="field">
        <h3>{text.output}</h3>
        {typeof schema.description === "string" ? (
          <p className="field-hint">
            <Described text={schema.description} />
          </p>
        ) : null}
        {fields.length > 0 ? (
          <ul className="docs-fields">
            {fields.map((field) => (
              <li key={field.path} style={{ paddingLeft: 12 * field.depth }}>
                <div className="docs-field">
                  <code title={field.path}>{field.name}</code>
                  <span className="panel-quiet">{field.type}</span>
                  <IconButton
                    size="small"
                    label={text.copyPath(`results.${node.id}.${field.path}`)}
                    onClick={() => void copy(`{{results.${node.id}.${field.path}}}`)}
                  >
                    <Copy size={13} aria-hidden />
                  </IconButton>
                </div>
                {field.description ? (
                  <p className="field-hint">
                    <Described text={field.description} />
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
      </section>
    </>
  );
}

async function copy(words: string) {
  await navigator.clipboard.writeText(words);
  notify(strings.common.copied);
}

interface DocField {
  name: string;
  path: string;
  type: string;
  description: string | undefined;
  depth: number;
}

function fieldsOf(schema: Schema, root = schema, at = "", depth = 0): DocField[] {
  const { properties } = resolve(schema, root);
  if (!isObject(properties) || depth > 3) return [];
  return Object.entries(properties).flatMap(([name, member]) => {
    const reading = read(member, root, name);
    const path = at === "" ? name : `${at}.${name}`;
    return [
      { name, path, type: typeOf(reading.schema, reading.nullable), description: reading.description, depth },
      ...fieldsOf(reading.schema, root, path, depth + 1),
    ];
  });
}

function typeOf(schema: Schema, nullable: boolean): string {
  const names: Record<string, string> = strings.panels.inputs.types;
  const type = typeof schema.type === "string" ? (names[schema.type] ?? schema.type) : text.anyType;
  return nullable ? `${type} ?` : type;
}

// Writes the TypeScript of contracts/: the API's shapes and the graph's. With --check, compares instead.
import { readFile, writeFile } from "node:fs/promises";

import { compile } from "json-schema-to-typescript";
import openapi, { astToString } from "openapi-typescript";

const root = new URL("../../", import.meta.url);
const sources = new URL("canvas/src/", root);
const note = "// Generated from contracts/ by `make contracts`. Change the product, not this file.\n\n";

const api = await openapi(new URL("contracts/openapi.json", root), { alphabetize: true, defaultNonNullable: false });

const schema = JSON.parse(await readFile(new URL("contracts/graph.schema.json", root), "utf8"));
for (const part of [schema, ...Object.values(schema.$defs)]) {
  // A title on a property would become a type of its own: `Title17`.
  for (const property of Object.values(part.properties ?? {})) {
    delete property.title;
    // What may be anything is taken for an object otherwise.
    if (!["type", "$ref", "anyOf", "oneOf", "const", "enum"].some((name) => name in property))
      property.tsType = "unknown";
  }
}
const graph = await compile(schema, "Graph", {
  bannerComment: note.trimEnd(),
  additionalProperties: false,
  ignoreMinAndMaxItems: true,
  strictIndexSignatures: false,
  unknownAny: true,
});

const generated = { "api/types.gen.ts": note + astToString(api), "model/graph.gen.ts": graph };
for (const [name, text] of Object.entries(generated)) {
  const file = new URL(name, sources);
  if (!process.argv.includes("--check")) await writeFile(file, text);
  else if ((await readFile(file, "utf8").catch(() => "")) !== text) {
    console.error(`canvas/src/${name} is not what contracts/ says: run \`make contracts\` and commit the result.`);
    process.exitCode = 1;
  }
}

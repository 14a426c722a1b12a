// Keeps addresses out of package-lock.json: where a package came from and where its makers take gifts. With --check it only
// looks, and fails where one is in it.
import { readFile, writeFile } from "node:fs/promises";

const file = new URL("../package-lock.json", import.meta.url);
const text = await readFile(file, "utf8");
const lock = JSON.parse(text);
for (const part of Object.values(lock.packages)) {
  delete part.funding;
  delete part.resolved;
}
const clean = `${JSON.stringify(lock, null, 2)}\n`;
if (/https?:\/\//.test(clean))
  throw new Error("package-lock.json holds an address that is neither `funding` nor `resolved`.");
if (!process.argv.includes("--check")) await writeFile(file, clean);
else if (clean !== text) throw new Error("package-lock.json holds addresses: run `npm run lock`.");

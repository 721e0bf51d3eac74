// What each page says of its data to search engines, as a constant of the type
// that schema.org gives (Dataset, or DataCatalog of all of them): the compiler of
// TypeScript finds what is no member.
const fs = require("fs");
const path = require("path");
const { execFileSync } = require("child_process");

const [folder, ...pages] = process.argv.slice(2);
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
let source = 'import type { DataCatalog, Dataset, WithContext } from "schema-dts";\n', n = 0;
for (const page of pages) {
  const text = fs.readFileSync(page, "utf8");
  const found = text.match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
  if (!found) throw new Error(page + " says nothing");
  const said = JSON.parse(found[1]);
  // What Google asks of a dataset, and schema.org does not.
  if (!said.name || said.description.length < 50 ||
      said.description.length > 5000)
    throw new Error(page + ": name or description");
  const type = said["@type"];
  const parts = type === "DataCatalog" ? said.dataset.map((one) => one.url)
    : type === "Dataset" ? said.distribution.map((one) => one.contentUrl) : [];
  if (!parts.length || !parts.every((address) => address))
    throw new Error(page + ": a dataset without a file, or without address");
  source += `export const d${n++}: WithContext<${type}> = ` +
    JSON.stringify(said, null, 1) + ";\n";
}
fs.writeFileSync(path.join(folder, "words.ts"), source);
try {
  execFileSync(path.join(__dirname, "node_modules/.bin/tsc"), ["--noEmit",
    "--strict", "--skipLibCheck", "--module", "nodenext",
    path.join(folder, "words.ts")], { stdio: "pipe" });
} catch (why) {
  console.log(String(why.stdout).slice(0, 2000), String(why.stderr));
  process.exit(1);
}
console.log(`${n} pages`);

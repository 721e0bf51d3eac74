// Every JSON document with a $schema keeps it, says a second engine than the one
// of the tests: ajv, strict.
const fs = require("fs");
const path = require("path");
const Ajv = require("ajv/dist/2020");
const formats = require("ajv-formats");

const [folder, ...documents] = process.argv.slice(2);
const ajv = new Ajv({ strict: true, allErrors: false });
formats(ajv);
const checks = {};
let wrong = 0;
for (const file of documents) {
  const document = JSON.parse(fs.readFileSync(file, "utf8"));
  const name = path.basename(document.$schema);
  checks[name] ??= ajv.compile(
    JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));
  if (!checks[name](document)) {
    console.log(file, JSON.stringify(checks[name].errors[0]).slice(0, 300));
    wrong++;
  }
}
console.log(`${documents.length} documents, ${Object.keys(checks).length} schemas`);
process.exitCode = wrong || !documents.length ? 1 : 0;

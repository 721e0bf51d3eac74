// The catalogue against the official shapes of DCAT-AP-NL, with two engines that
// know nothing of each other: no violation, and no warning either.  Nothing is
// fetched: a context that is not in the document is an error.
const fs = require("fs");
const path = require("path");

function shapes(folder) {
  return fs.readdirSync(folder).filter((name) => name.endsWith(".ttl"))
    .filter((name) => /SHACL/.test(name))
    .map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
}

(async () => {
  const jsonld = require("jsonld");
  const { Parser } = require("n3");
  const env = (await import("@zazuko/env")).default;
  const Rdf = (await import("rdf-validate-shacl")).default;
  const { Validator } = await import("shacl-engine");
  const [file, ...folders] = process.argv.slice(2);
  const read = (text, prefix) => env.dataset(new Parser({ factory: env,
    blankNodePrefix: prefix }).parse(text));
  const nquads = await jsonld.toRDF(JSON.parse(fs.readFileSync(file, "utf8")), {
    format: "application/n-quads",
    documentLoader: (address) => { throw new Error("asks for " + address); },
  });
  const data = read(nquads, "_:data");
  let found = 0;
  for (const folder of folders) {
    const asked = env.dataset();
    shapes(folder).forEach((text, i) =>
      read(text, `_:s${i}_`).forEach((quad) => asked.add(quad)));
    const reports = {
      "rdf-validate-shacl": await new Rdf(asked, { factory: env }).validate(data),
      "shacl-engine": await new Validator(asked, { factory: env })
        .validate({ dataset: data }),
    };
    for (const [engine, report] of Object.entries(reports))
      for (const result of report.results) {
        if (found++ >= 12) continue;
        const where = result.focusNode;
        console.log(engine, path.basename(folder), (where.term || where).value,
          (result.path?.value ?? JSON.stringify(result.path ?? "")).slice(0, 200),
          (result.severity?.value || "").split("#").pop(),
          (result.message || []).map((m) => m.value).join(" ").slice(0, 200));
      }
  }
  console.log(`${data.size} triples, ${found} findings`);
  process.exitCode = found || !data.size ? 1 : 0;
})().catch((why) => { console.log(why.stack); process.exitCode = 1; });

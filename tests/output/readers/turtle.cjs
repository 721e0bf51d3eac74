// The catalogue in JSON-LD and in Turtle: the same graph, by its canonical form
// (RDFC-1.0), in which nodes without a name get one that hangs on what they say.
const fs = require("fs");

(async () => {
  const jsonld = require("jsonld");
  const { Parser, Writer } = require("n3");
  const [ofJson, ofTurtle] = process.argv.slice(2)
    .map((file) => fs.readFileSync(file, "utf8"));
  const documentLoader = (address) => {
    throw new Error("asks for " + address);
  };
  const options = { algorithm: "RDFC-1.0", format: "application/n-quads" };
  const a = await jsonld.canonize(JSON.parse(ofJson),
    { ...options, documentLoader });
  const nquads = new Writer({ format: "N-Quads" })
    .quadsToString(new Parser({ format: "Turtle" }).parse(ofTurtle));
  const b = await jsonld.canonize(nquads,
    { ...options, inputFormat: "application/n-quads" });
  const lines = a.split("\n"), others = new Set(b.split("\n"));
  const missing = lines.filter((line) => !others.has(line));
  if (a !== b || lines.length < 300)
    throw new Error("other triples, the first: " + (missing[0] || "few"));
  console.log(`${lines.length - 1} triples`);
})().catch((why) => { console.log(why.message); process.exitCode = 1; });

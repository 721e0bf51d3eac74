// Every cube given, read by jsonstat-toolkit and as the table that
// jsonstat-suite makes of it, has in every cell what the CSV beside it says, its
// status too.
const fs = require("fs");
const JSONstat = require("jsonstat-toolkit");
const { toCSV } = require("jsonstat-suite");

// Lines of CSV: quotes only where needed, doubled within.
function rows(text) {
  const found = [];
  let row = [], cell = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += c; i++; }
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") { row.push(cell); cell = ""; }
    else if (c === "\n") { row.push(cell); found.push(row); row = []; cell = ""; }
    else if (c !== "\r") cell += c;
  }
  if (cell || row.length) found.push([...row, cell]);
  return found;
}

let wrong = 0, cells = 0;
for (const path of process.argv.slice(2)) {
  const document = JSON.parse(fs.readFileSync(path, "utf8"));
  const cube = JSONstat(document);
  const [header, ...data] = rows(fs.readFileSync(
    path.replace(/\.jsonstat\.json$/, ".csv"), "utf8"));
  // null of a cube whose values are too many or too few.
  const table = new Map(rows(toCSV(document, { field: "id", content: "id",
    status: true }) ?? "").map(
    ([gebied, periode, reeks, , status, value]) =>
      [[gebied, periode, reeks].join(), { status, value }]));
  const at = Object.fromEntries(header.map((name, i) => [name, i]));
  const places = Object.fromEntries(["gebied", "periode", "reeks"].map(
    (name) => [name, new Map(cube.Dimension(name).id.map((id, i) => [id, i]))]));
  for (const row of data) {
    const cell = cube.Data([places.gebied.get(row[at.gebied_code]),
      places.periode.get(row[at.periode]),
      places.reeks.get(row[at.reeks] || "alle"), 0]);
    const value = row[at.waarde] === "" ? null : Number(row[at.waarde]);
    const status = row[at.status] || row[at.reden] || null;
    const line = table.get([row[at.gebied_code], row[at.periode],
      row[at.reeks] || "alle"].join());
    cells++;
    if (cell.value !== value || (cell.status ?? null) !== status ||
        line?.value !== String(value ?? "n/a") || line.status !== (status ?? "")) {
      if (wrong++ < 5)
        console.log(`${path}: ${row.slice(0, 3)}: ${JSON.stringify(cell)}, ` +
          JSON.stringify(line));
    }
  }
}
console.log(`${cells} cells`);
process.exitCode = wrong || !cells ? 1 : 0;

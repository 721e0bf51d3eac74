// DuckDB reads every CSV, plain and compressed, and finds in each as many rows and
// the same sum as the JSON beside it has.  It is told what a CSV is: left to guess
// from the first rows, it knows no quotes where they come late.
const fs = require("fs");
const { DuckDBInstance } = require("@duckdb/node-api");

(async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  let rows = 0, wrong = 0;
  for (const csv of process.argv.slice(2)) {
    const json = JSON.parse(fs.readFileSync(csv.replace(/csv$/, "json"), "utf8"));
    const sum = json.rijen.reduce((sum, row) => sum + (row.waarde ?? 0), 0);
    for (const path of [csv, csv + ".gz"]) {
      const answer = await db.runAndReadAll(
        "select count(*), coalesce(sum(waarde), 0)::double from read_csv('" +
        path.replaceAll("'", "''") +
        "', delim = ',', quote = '\"', header = true)");
      const [n, of] = answer.getRows()[0];
      if (Number(n) !== json.rijen.length ||
          Math.abs(of - sum) > 1e-9 * Math.max(1, Math.abs(sum))) {
        console.log(`${path}: ${n} rows, sum ${of}; not ` +
          `${json.rijen.length}, ${sum}`);
        wrong++;
      }
    }
    rows += json.rijen.length;
  }
  console.log(`${rows} rows`);
  process.exitCode = wrong || !rows ? 1 : 0;
})();

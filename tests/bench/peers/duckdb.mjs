// What a user of DuckDB does: each page to a file, read_json, rows for COPY.
// duckdb.mjs FIRST_URL PUBLIC=LOOPBACK NODE_MODULES: writes rows to stdout.
import { createRequire } from 'node:module';
import { mkdtempSync, openSync, readSync, fstatSync, closeSync, rmSync,
	writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [first, pair, modules] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(modules, 'x.js'))(
	'@duckdb/node-api');
const [host, loopback] = pair.split('=');
const folder = mkdtempSync(join(tmpdir(), 'woondruk-duckdb-'));
const page = join(folder, 'page.json');
const duck = await (await DuckDBInstance.create(':memory:')).connect();

// Where the next page is stands at the end, and the page need not be parsed.
function next() {
	const file = openSync(page, 'r');
	const bytes = Buffer.alloc(400);
	const at = Math.max(0, fstatSync(file).size - bytes.length);
	const n = readSync(file, bytes, 0, bytes.length, at);
	closeSync(file);
	return /"@odata.nextLink":"([^"]*)"/.exec(bytes.toString('utf8', 0, n))
		?.[1];
}

try {
	for (let url = first; url; url = next()) {
		const reply = await fetch(url.replace(host, loopback));
		writeFileSync(page, Buffer.from(await reply.arrayBuffer()));
		await duck.run(`copy (select r.Id, r.Measure, r.ValueAttribute,
			r.Value, r.StringValue, r.RegioS, r.Perioden from (
			select unnest(value) as r from read_json('${page}',
			maximum_object_size = 100000000, columns = {value:
			'STRUCT(Id BIGINT, Measure VARCHAR, ValueAttribute VARCHAR,
			"Value" VARCHAR, StringValue VARCHAR, RegioS VARCHAR,
			Perioden VARCHAR)[]'})))
			to '/dev/stdout' (format csv, delimiter '\t', header false,
			quote '', escape '', nullstr '\\N')`);
	}
} finally {
	rmSync(folder, { recursive: true });
}

// What a node program does: fetch, JSON.parse, lines for COPY, page by page.
// stream.mjs FIRST_URL PUBLIC=LOOPBACK: writes rows of COPY to stdout.
import { once } from 'node:events';

const [first, pair] = process.argv.slice(2);
const [host, loopback] = pair.split('=');
const field = (v) => v === null ? '\\N'
	: String(v).replace(/[\\\t\n\r]/g, (c) => '\\' + c);
for (let url = first; url; ) {
	const reply = await fetch(url.replace(host, loopback));
	const page = await reply.json();
	let lines = [];
	for (const row of page.value) {
		lines.push(Object.values(row).map(field).join('\t'));
		if (lines.length === 1000) {
			if (!process.stdout.write(lines.join('\n') + '\n'))
				await once(process.stdout, 'drain');
			lines = [];
		}
	}
	if (lines.length > 0 && !process.stdout.write(lines.join('\n') + '\n'))
		await once(process.stdout, 'drain');
	url = page['@odata.nextLink'] ?? page['odata.nextLink'];
}

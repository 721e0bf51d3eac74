// Feeds, as a program that reads feeds takes them: parsed, with an id and a title
// for every entry, and the same entries in Atom and in JSON Feed.
const fs = require("fs");
const path = require("path");

(async () => {
  const { parseAtomFeed, parseJsonFeed } = await import("feedsmith");
  const tree = process.argv[2];
  const read = (name) => fs.readFileSync(path.join(tree, name), "utf8");
  const atom = parseAtomFeed(read("feed.atom"));
  const json = parseJsonFeed(read("feed.json"));
  const ids = (atom.entries || []).map((entry) => entry.id);
  const others = (json.items || []).map((item) => item.id);
  let count = 0;
  for (const name of fs.readdirSync(path.join(tree, "gemeenten"))) {
    if (!name.endsWith(".atom")) continue;
    const feed = parseAtomFeed(read("gemeenten/" + name));
    if (!feed.id || !feed.title || !feed.updated)
      throw new Error(name + ": no id, title or updated");
    count++;
  }
  if (!atom.id || !atom.title || !atom.updated || !atom.authors?.length)
    throw new Error("feed.atom: no id, title, updated or author");
  if (JSON.stringify(ids) !== JSON.stringify(others))
    throw new Error("feed.atom and feed.json have other entries");
  console.log(`${ids.length} entries, ${count} feeds of municipalities`);
})().catch((why) => { console.log(why.message); process.exitCode = 1; });

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
  const same = (one, other) =>
    JSON.stringify((one.entries || []).map((entry) => entry.id)) ===
    JSON.stringify((other.items || []).map((item) => item.id));
  const ids = (atom.entries || []).map((entry) => entry.id);
  let count = 0;
  for (const name of fs.readdirSync(path.join(tree, "gemeenten"))) {
    if (!name.endsWith(".atom")) continue;
    const feed = parseAtomFeed(read("gemeenten/" + name));
    if (!feed.id || !feed.title || !feed.updated)
      throw new Error(name + ": no id, title or updated");
    const beside = parseJsonFeed(read("gemeenten/" +
      name.replace(/atom$/, "feed.json")));
    if (beside.title !== (feed.title.value ?? feed.title) ||
        !same(feed, beside))
      throw new Error(name + ": the JSON Feed beside it says something else");
    count++;
  }
  if (!atom.id || !atom.title || !atom.updated || !atom.authors?.length)
    throw new Error("feed.atom: no id, title, updated or author");
  for (const entry of atom.entries || [])
    for (const link of entry.links || [])
      if (link.rel === "enclosure" && !(link.length > 0))
        throw new Error(entry.id + ": an enclosure of unknown length");
  if (!same(atom, json))
    throw new Error("feed.atom and feed.json have other entries");
  console.log(`${ids.length} entries, ${count} feeds of municipalities`);
})().catch((why) => { console.log(why.message); process.exitCode = 1; });

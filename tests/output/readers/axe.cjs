// Every page given, in Chromium, narrow and wide, light and dark: no violation of
// WCAG 2.2 A and AA that axe finds, and nothing that scrolls sideways: where the
// page is narrow, no table within its own box either.
const fs = require("fs");
const { pathToFileURL } = require("url");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
  "best-practice"];

async function look(browser, path, width, scheme) {
  const page = await browser.newPage();
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(fs.realpathSync(path)).href);
  // Its links begin at the top of where it is served.
  if (path.endsWith("/404.html"))
    await page.addStyleTag({ path: path.replace("404.html", "stijl.css") });
  // What is folded is read too.
  await page.evaluate(() => document.querySelectorAll("details").forEach(
    (one) => { one.open = true; }));
  await page.evaluate(axe);
  const found = await page.evaluate(async (tags) => ({
    violations: (await window.axe.run(document, { runOnly: tags })).violations
      .map((v) => v.id + ": " + v.nodes[0].html.slice(0, 160)),
    wide: document.documentElement.scrollWidth,
    tables: [...document.querySelectorAll(".wide")].filter(
      (one) => one.scrollWidth > one.clientWidth).map(
      (one) => one.getAttribute("aria-labelledby")),
  }), TAGS);
  if (found.wide > width)
    found.violations.push("scrolls sideways: " + found.wide + " px");
  if (width < 400)
    found.tables.forEach((table) => found.violations.push(
      "a table scrolls: " + table));
  await page.close();
  return found.violations.map((v) => `${path} at ${width} px, ${scheme}: ${v}`);
}

(async () => {
  const [chromium, ...paths] = process.argv.slice(2);
  const browser = await puppeteer.launch({ executablePath: chromium,
    args: ["--no-sandbox"] });
  const found = [];
  for (const path of paths)
    for (const width of [320, 1280])
      for (const scheme of ["light", "dark"])
        found.push(...await look(browser, path, width, scheme));
  await browser.close();
  found.forEach((line) => console.log(line));
  console.log(`${paths.length} pages`);
  process.exitCode = found.length ? 1 : 0;
})();

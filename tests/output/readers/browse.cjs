// Somebody with a phone and no script: finds a city, reads its table, looks at an
// indicator, takes a file along, and sees a drawing within another page.
const assert = require("assert");
const fs = require("fs");
const http = require("http");
const puppeteer = require("puppeteer-core");

const WIDTH = 320;

async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const fits = (page) => page.evaluate(
  () => document.documentElement.scrollWidth).then(
  (wide) => assert(wide <= WIDTH, page.url() + " scrolls sideways: " + wide));

// A page of somebody else, with the line that ours gives.
function host(line) {
  return new Promise((resolve) => {
    const server = http.createServer((_, answer) => {
      answer.setHeader("Content-Type", "text/html");
      answer.end("<!DOCTYPE html><title>Krant</title>" + line);
    }).listen(0, "127.0.0.1", () => resolve(server));
  });
}

(async () => {
  const [chromium, address, folder] = process.argv.slice(2);
  const browser = await puppeteer.launch({ executablePath: chromium,
    args: ["--no-sandbox"] });
  const page = await browser.newPage();
  const failed = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400) failed.push(answer.url());
  });
  await page.setJavaScriptEnabled(false);
  await page.setViewport({ width: WIDTH, height: 640 });

  // Find a city.
  await page.goto(address + "/");
  await fits(page);
  await follow(page, 'a[href="gemeenten/GM0363.html"]');
  assert.match(await page.title(), /Amsterdam/);
  await fits(page);
  // Read its table.
  const rows = await page.$$eval("table tbody tr", (rows) => rows.map(
    (row) => [...row.cells].map((cell) => cell.textContent.trim())));
  const people = rows.find((row) => /^Bevolking/.test(row[0]));
  assert(people && people.some((cell) => /\d{3}\.\d{3}/.test(cell)),
    "no population in " + JSON.stringify(rows.slice(0, 3)));
  // To the indicator, and its drawings.
  await follow(page, 'a[href="../indicatoren/bevolking.html"]');
  await fits(page);
  const drawings = await page.$$eval("figure img", async (images) => {
    for (const image of images) image.loading = "eager";
    await Promise.all(images.map((image) => image.decode()));
    return images.map((image) => [image.currentSrc, image.alt,
      image.getBoundingClientRect().width]);
  });
  assert(drawings.length >= 2, "a chart and a map");
  for (const [src, alt, wide] of drawings) {
    assert.match(src, /\.smal\.svg$/);
    assert(alt.length > 40 && wide > 200 && wide <= WIDTH, src);
  }
  // Take a file along.
  const session = await browser.target().createCDPSession();
  await session.send("Browser.setDownloadBehavior", { behavior: "allow",
    downloadPath: folder, eventsEnabled: true });
  const done = new Promise((resolve) => session.on("Browser.downloadProgress",
    (now) => now.state === "completed" && resolve()));
  await page.click('a[href="../v1/indicatoren/bevolking.xlsx"]');
  await done;
  const [name] = fs.readdirSync(folder);
  assert.equal(fs.readFileSync(folder + "/" + name).subarray(0, 2).toString(),
    "PK");
  // Show a drawing elsewhere: the line as it stands there, to this address.
  const lines = await page.$$eval("pre code", (all) => all.map(
    (one) => one.textContent));
  const line = lines.find((line) => line.startsWith("<iframe"));
  const server = await host(line.replace(/src="https?:\/\/[^/]+/,
    'src="' + address));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const frame = page.frames().find((one) => one.url().startsWith(address));
  assert(frame, "no frame of " + line);
  assert.match(await frame.$eval("figcaption", (one) => one.textContent),
    /Bron: CBS/);
  assert.equal(await frame.$eval("img", (one) => one.naturalWidth > 0), true);
  server.close();
  await browser.close();
  assert.deepEqual(failed, []);
  console.log("found, read, looked at, taken along, and shown elsewhere");
})().catch((why) => {
  console.log(why.message);
  process.exit(1);
});

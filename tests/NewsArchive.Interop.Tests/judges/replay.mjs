// Opens pages of a WACZ in ReplayWeb.page inside Chromium and prints, as JSON, what a reader sees.
//   node replay.mjs --bundle B.wacz --player DIR --url URL [--url URL …] [--screenshots DIR]
// The server lives on a free loopback port, with Content-Length and Range as the player needs, and ends with this process.
import { createServer } from "node:http";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { describe, launch, readArguments } from "./browser.mjs";

const { bundle: [bundle], player: [player], url: urls, screenshots: [screenshots] } =
  readArguments(["bundle", "player", "url", "screenshots"]);

const page = (url) => `<!doctype html><meta charset=utf-8><title>judge</title>
<style>html,body,replay-web-page{display:block;margin:0;height:100%}</style>
<script src="/ui.js"></script>
<replay-web-page source="/bundle.wacz" url="${url.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}" replayBase="/replay/" embed="replayonly"></replay-web-page>`;

const files = {
  "/bundle.wacz": [bundle, "application/wacz"],
  "/ui.js": [join(player, "ui.js"), "text/javascript"],
  "/sw.js": [join(player, "sw.js"), "text/javascript"],
};

function send(response, status, type, text) {
  const body = Buffer.from(text);
  response.writeHead(status, { "Content-Type": type, "Content-Length": body.length });
  response.end(body);
}

function sendFile(request, response, [path, type]) {
  const size = statSync(path).size;
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? "");
  let start = 0, end = size - 1;
  if (range) {
    start = range[1] ? Number(range[1]) : Math.max(0, size - Number(range[2]));
    end = range[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    if (start >= size || start > end) {
      response.writeHead(416, { "Content-Range": `bytes */${size}`, "Content-Length": 0 });
      return response.end();
    }
  }
  response.writeHead(range ? 206 : 200, {
    "Content-Type": type, "Content-Length": end - start + 1, "Accept-Ranges": "bytes",
    ...(range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {}),
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(path, { start, end }).on("error", () => response.destroy()).pipe(response);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  if (files[url.pathname]) return sendFile(request, response, files[url.pathname]);
  if (url.pathname === "/") return send(response, 200, "text/html", page(url.searchParams.get("url") ?? ""));
  if (url.pathname === "/replay/sw.js") return send(response, 200, "text/javascript", 'importScripts("/sw.js");');
  return send(response, 404, "text/plain", "not here");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

/**
 * The frame that shows the archived page: its address carries the player's `mp_/` mark. On a busy machine the player can miss the
 * start of its service worker and then waits for ever, so it is loaded again up to three times.
 */
async function replayFrame(tab, address) {
  for (let attempt = 0; attempt < 4; attempt++) {
    await tab.goto(address, { timeout: 60_000 });
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const frame = tab.frames().find((candidate) => candidate.url().includes("mp_/"));
      if (frame) return frame;
      await tab.waitForTimeout(100);
    }
  }
  throw new Error("the player never showed the page");
}

const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 900, height: 1200 } });
  const outside = [];
  context.on("request", (request) => {
    if (!request.url().startsWith(origin) && /^(https?|wss?):/.test(request.url())) outside.push(request.url());
  });
  const pages = [];
  for (const [index, url] of urls.entries()) {
    const tab = await context.newPage();
    const seen = await describe(await replayFrame(tab, `${origin}/?url=${encodeURIComponent(url)}`));
    const screenshot = screenshots ? join(screenshots, `replay-${index + 1}.png`) : null;
    if (screenshot) await tab.screenshot({ path: screenshot });
    await tab.close();
    pages.push({ url, ...seen, screenshot });
  }
  console.log(JSON.stringify({ pages, outside }));
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}

// Puts payloads, or what cleaning made of them, into real pages of Chromium and prints, as JSON, everything that acted.
//   node hostile.mjs --items ITEMS.jsonl
// A line of ITEMS is {"id", "kind": "fragment" | "document" | "text" | "raw", "html", "tree": what another parser made of it, or null}.
// Items stand on sheets, each served as a document of its own in a frame: 50 fragments or texts together, or one document, or one raw payload.
// A sheet is looked at and every element poked; then each item is set by innerHTML, looked at and poked again. Nothing leaves the browser:
// every request is recorded, and answered here or aborted. A sheet on which anything is found is halved until one item is left.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, readArguments } from "./browser.mjs";

const origin = "http://judge.invalid"; // not https: Chromium would ask for https where an image says http
const itemsOnSheet = { fragment: 50, text: 50, document: 1, raw: 1 };
const sheetsAtOnce = 25;
const limit = 60_000;
/** Only reports: a script, a handler or a javascript: URL is noticed, whatever it does. */
const policy = "script-src 'none'; object-src 'none'; frame-src 'none'; connect-src 'none'; font-src 'none'; media-src 'none'; manifest-src 'none'; worker-src 'none'; " +
  "style-src-elem 'none'; form-action 'none'; base-uri 'none'";

/** What is served for a sheet. */
function text({ kind, items }) {
  if (kind === "fragment") return `<!DOCTYPE html><meta charset="utf-8"><body>${items.map((item) => `<div>${item.html}</div>`).join("")}`;
  if (kind === "raw") return `<!DOCTYPE html><meta charset="utf-8"><body>${items[0].html}`;
  return items.map((item) => item.html).join("\n");
}

/** Runs in the top page: gives each sheet a frame and asks it, in both ways, what it sees. */
async function runFrames({ sheets, origin }) {
  const settle = () => new Promise((done) => setTimeout(done, 50));
  const frames = await Promise.all(sheets.map((sheet) => new Promise((done) => {
    const frame = document.createElement("iframe");
    frame.addEventListener("load", () => done(frame), { once: true });
    setTimeout(() => done(frame), 5_000);
    frame.src = `${origin}/sheets/${sheet.number}`;
    document.body.append(frame);
  })));
  const results = sheets.map(() => ({ found: [], images: [] }));
  const ask = (phase, question) => frames.forEach((frame, i) => {
    try {
      const seen = question(frame.contentWindow.__judge, sheets[i]) ?? [];
      for (const { id, found, images } of seen) {
        results[i].found.push(...found.map(([kind, detail]) => ({ id, phase, kind, detail })));
        results[i].images.push(...images);
      }
    } catch (error) {
      results[i].found.push({ id: sheets[i].items[0].id, phase, kind: "broken", detail: String(error) });
    }
  });
  for (const phase of ["served", "inserted"]) {
    ask(phase, (judge, sheet) => judge[phase](sheet));
    await settle();
    ask(phase, (judge) => judge.poke());
    await settle();
  }
  return results;
}

class Judge {
  findings = [];
  imageRequests = 0;
  #served = new Map(); // number → sheet
  #owners = new Map(); // frame → sheet
  #loose = []; // findings of no known frame
  #number = 0;

  static async start(browser) {
    const judge = new Judge();
    judge.context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    await judge.context.exposeBinding("__judgeHit", ({ frame }, kind, detail) => judge.#hit(frame, kind, detail));
    await judge.context.addInitScript({ path: fileURLToPath(new URL("hostile-page.js", import.meta.url)) });
    await judge.context.route("**/*", (route) => judge.#answer(route));
    judge.context.on("request", (request) => judge.#record(request));
    judge.context.on("page", (page) => judge.page && judge.#refuse(page));
    await judge.#open();
    return judge;
  }

  async #open() {
    const old = this.page;
    this.page = null;
    old?.close().catch(() => {});
    const page = await this.context.newPage();
    page.on("dialog", (dialog) => { this.#hit(null, "execution", `dialog ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
    this.page = page;
  }

  #refuse(page) {
    this.#hit(null, "execution", "a new page");
    page.close().catch(() => {});
  }

  /** Judges sheets, halving those on which something is found. */
  async judge(sheets) {
    for (const sheet of sheets) Object.assign(sheet, { number: ++this.#number, hits: [], requests: [] });
    this.#served = new Map(sheets.map((sheet) => [sheet.number, sheet]));
    this.#owners.clear();
    this.#loose = [];
    const results = await this.#run(sheets);
    const loose = this.#loose;
    if (results !== null && loose.length === 0) {
      const halves = sheets.flatMap((sheet, i) => this.#settle(sheet, results[i]));
      if (halves.length > 0) await this.judge(halves);
    } else if (sheets.length > 1) {
      for (const half of halved(sheets)) await this.judge(half);
    } else if (sheets[0].items.length > 1) {
      await this.judge(halvesOf(sheets[0]));
    } else {
      this.#settle(sheets[0], results?.[0] ?? { found: [{ phase: "page", kind: "broken", detail: "the page did not answer" }], images: [] }, loose);
    }
  }

  /** Keeps what was found on a sheet of one item; of a larger one, returns its halves. */
  #settle(sheet, { found, images }, loose = []) {
    const named = new Set(images.map((url) => url.split("#")[0]));
    const asked = sheet.requests.filter(({ url, type }) => type !== "image" || !named.has(url));
    const all = [...found, ...sheet.hits, ...loose, ...asked.map(({ url, type }) => ({ phase: "page", kind: "request", detail: `${type} ${url.slice(0, 300)}` }))];
    if (all.length > 0 && sheet.items.length > 1) return halvesOf(sheet);
    this.imageRequests += sheet.requests.length - asked.length;
    this.findings.push(...all.map((finding) => ({ ...finding, id: finding.id ?? sheet.items[0].id })));
    return [];
  }

  /** What each sheet's frame saw, or null when the page broke. */
  async #run(sheets) {
    let timer;
    try {
      await this.page.goto(`${origin}/`);
      const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error("limit")), limit); });
      const told = sheets.map(({ number, kind, items }) => ({ number, kind, items }));
      return await Promise.race([this.page.evaluate(runFrames, { sheets: told, origin }), late]);
    } catch (error) {
      if (!/limit|navigat|destroyed|closed|crash|detached|interrupted/i.test(error.message)) throw error;
      await this.#open();
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  #sheetOf(frame) {
    for (; frame; frame = frame.parentFrame()) if (this.#owners.has(frame)) return this.#owners.get(frame);
    return null;
  }

  #hit(frame, kind, detail) {
    (this.#sheetOf(frame)?.hits ?? this.#loose).push({ phase: "page", kind, detail });
  }

  #record(request) {
    const url = request.url().split("#")[0];
    if (url === `${origin}/`) return;
    const frame = request.serviceWorker() ? null : frameOf(request);
    const sheet = this.#served.get(numberIn(url));
    if (sheet && request.isNavigationRequest() && frame?.parentFrame() === this.page?.mainFrame() && !this.#owners.has(frame)) this.#owners.set(frame, sheet);
    else if (this.#sheetOf(frame)) this.#sheetOf(frame).requests.push({ url, type: request.resourceType() });
    else this.#hit(null, "request", `${request.resourceType()} ${url.slice(0, 300)}`);
  }

  #answer(route) {
    const url = route.request().url().split("#")[0];
    const sheet = this.#served.get(numberIn(url));
    if (url === `${origin}/`) return route.fulfill({ contentType: "text/html", body: "<!DOCTYPE html><title>judge</title><body>" });
    if (!sheet) return route.abort().catch(() => {});
    return route.fulfill({
      body: text(sheet), contentType: `text/${sheet.kind === "text" ? "plain" : "html"}; charset=utf-8`,
      headers: { "Content-Security-Policy-Report-Only": policy, "X-Content-Type-Options": "nosniff" },
    }).catch(() => {});
  }
}

function frameOf(request) {
  try { return request.frame(); } catch { return null; } // a navigation whose frame is gone
}

const numberIn = (url) => Number(/^http:\/\/judge\.invalid\/sheets\/(\d+)$/.exec(url)?.[1]);
const halved = (list) => [list.slice(0, list.length >> 1), list.slice(list.length >> 1)];
const halvesOf = (sheet) => halved(sheet.items).map((items) => ({ kind: sheet.kind, items }));

function sheetsOf(items) {
  const sheets = [], open = {};
  for (const { kind, ...item } of items) {
    if (!open[kind] || open[kind].items.length === itemsOnSheet[kind]) sheets.push(open[kind] = { kind, items: [] });
    open[kind].items.push(item);
  }
  return sheets;
}

const { items: [file] } = readArguments(["items"]);
const items = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const browser = await launch();
try {
  const start = Date.now();
  const judge = await Judge.start(browser);
  const sheets = sheetsOf(items);
  for (let at = 0; at < sheets.length; at += sheetsAtOnce) await judge.judge(sheets.slice(at, at + sheetsAtOnce));
  console.log(JSON.stringify({ judged: items.length, imageRequests: judge.imageRequests, seconds: (Date.now() - start) / 1000, findings: judge.findings }));
} finally {
  await browser.close();
}

// Debian's Chromium, driven without a network: nothing but the loopback address can be reached.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts Chromium; the caller closes it. */
export async function launch() {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error("no Chromium: apt-get install chromium, or set CHROMIUM");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/** What a reader would see in a frame, once every image has been decided. */
export async function describe(frame) {
  await frame.waitForFunction(
    () => document.readyState === "complete" && [...document.images].every((image) => image.complete),
    undefined, { timeout: 60_000, polling: 100 });
  return frame.evaluate(() => ({
    title: document.title,
    text: document.body ? document.body.innerText : "",
    images: [...document.images].map((image) => ({
      src: image.currentSrc || image.src, naturalWidth: image.naturalWidth, naturalHeight: image.naturalHeight,
    })),
  }));
}

/** Reads `--name value` pairs; a name given twice makes a list. */
export function readArguments(names) {
  const values = Object.fromEntries(names.map((name) => [name, []]));
  const words = process.argv.slice(2);
  for (let i = 0; i < words.length; i += 2) {
    const list = values[words[i].replace(/^--/, "")];
    if (!list || words[i + 1] === undefined) throw new Error(`unknown or empty argument ${words[i]}`);
    list.push(words[i + 1]);
  }
  return values;
}

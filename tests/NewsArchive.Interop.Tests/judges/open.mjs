// Opens HTML files from disk (file://) in Chromium and prints, as JSON, what a reader sees and every address it asked for.
//   node open.mjs --file PAGE.html [--file PAGE.html …] [--screenshots DIR]
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, launch, readArguments } from "./browser.mjs";

const { file: files, screenshots: [screenshots] } = readArguments(["file", "screenshots"]);
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 900, height: 1200 } });
  const outside = [];
  context.on("request", (request) => {
    if (!/^(file|data|about|blob):/.test(request.url())) outside.push(request.url());
  });
  const pages = [];
  for (const [index, file] of files.entries()) {
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(resolve(file)).href);
    const seen = await describe(tab.mainFrame());
    const screenshot = screenshots ? join(screenshots, `disk-${index + 1}.png`) : null;
    if (screenshot) await tab.screenshot({ path: screenshot });
    await tab.close();
    pages.push({ url: file, ...seen, screenshot });
  }
  console.log(JSON.stringify({ pages, outside }));
} finally {
  await browser.close();
}

// Compares articles with what cleaning made of them, by Chromium's parser and by lists of its own, and prints, as JSON, one verdict an item.
//   node articles.mjs --items ITEMS.jsonl
// A line of ITEMS is {"id", "isDocument", "source", "clean", "removed", "added"}: HTML before and after, and the visible characters that cleaning says
// it took and gave. Scripting is off, as in a parser: nothing runs and nothing is asked for.
import { readFileSync } from "node:fs";
import { launch, readArguments } from "./browser.mjs";

/** Runs in the page, for one item. */
function judge({ id, isDocument, source, clean, removed, added }) {
  // What no reader sees: HTML standard §15.3.1, and what is shown only where something else fails (§4.8, §4.12).
  const unseen = ("area base basefont datalist head link meta noembed noframes param script style template title noscript " +
    "iframe object embed applet video audio track canvas frameset frame bgsound desc metadata").split(" ");
  const hidden = unseen.join(",");
  const parse = (html) => new DOMParser().parseFromString(isDocument ? html : `<!DOCTYPE html><body>${html}`, "text/html").body;

  /** Every character that has ink, in order. */
  function characters(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      (node) => node.nodeType === 1 && unseen.includes(node.localName) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    let text = "";
    while (walker.nextNode()) if (walker.currentNode.nodeType === 3) text += walker.currentNode.data;
    return text.replace(/[\p{White_Space}\uFEFF]/gu, "");
  }

  /** How many characters must be taken out and put in to make b of a (Myers 1986), or null where that is more than the limit. */
  function edits(a, b, limit) {
    const furthest = new Map([[1, 0]]);
    for (let count = 0; count <= limit; count++)
      for (let diagonal = -count; diagonal <= count; diagonal += 2) {
        const down = diagonal === -count || (diagonal !== count && furthest.get(diagonal - 1) < furthest.get(diagonal + 1));
        let x = down ? furthest.get(diagonal + 1) : furthest.get(diagonal - 1) + 1;
        while (x < a.length && a[x] === b[x - diagonal]) x++;
        furthest.set(diagonal, x);
        if (x >= a.length && x - diagonal >= b.length) return count;
      }
    return null;
  }

  /** Where two texts part, with a little of what follows. */
  function parting(a, b) {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    return `at ${at}: ${a.slice(at, at + 60)} | ${b.slice(at, at + 60)}`;
  }

  const values = (element) => [...element.attributes].map((attribute) => attribute.value);
  const family = (element) => [element, ...(element.parentElement?.localName === "picture" ? element.parentElement.children : [])];
  const isPixel = (image) => ["width", "height"].every((side) => ["0", "1"].includes(image.getAttribute(side)));
  const inside = (element) => element.parentElement?.closest(`${hidden},svg,amp-iframe,amp-video`);

  /** Every picture that a reader could see, each with all addresses that it carries. */
  const pictures = (root) => [...root.querySelectorAll("img,amp-img")].filter((image) => !inside(image) && !isPixel(image))
    .map((image) => family(image).flatMap(values)).filter((all) => all.some((value) => value.includes("/")));
  /** Everything that may name a picture, in order: also what stands in for one. */
  const witnesses = (root) => [...root.querySelectorAll("img,amp-img,video,amp-video,input,noscript")].map((element) => [...family(element).flatMap(values), ...[...element.querySelectorAll("*")].flatMap(values)]);
  const names = (all, url) => all.some((value) => value.includes(url));

  /** How many of the first are found in the second, one behind the other, and the first that is not. */
  function inOrder(first, second, matches) {
    let at = 0, count = 0, lost = null;
    for (const item of first) {
      let found = at;
      while (found < second.length && !matches(item, second[found])) found++;
      if (found === second.length) { lost ??= item; continue; }
      at = found + 1;
      count++;
    }
    return { count, lost };
  }

  const [before, after] = [parse(source), parse(clean)];
  const [sourceText, cleanText] = [characters(before), characters(after)];
  // The address it shows, or, where it waits for a script as it did in the source, the one it waits with.
  const shown = [...after.querySelectorAll("img")].map((image) => image.getAttribute("src") || values(image).find((value) => value.includes("/"))).filter(Boolean);
  const wanted = pictures(before);
  const kept = inOrder(wanted, shown, names);
  const proved = inOrder(shown, witnesses(before), (url, all) => names(all, url));
  const faults = [];
  if (sourceText.length - removed + added !== cleanText.length) faults.push(`text: ${sourceText.length} - ${removed} + ${added} characters are ${cleanText.length}, ${parting(sourceText, cleanText)}`);
  if (edits(sourceText, cleanText, removed + added) === null) faults.push(`text: more changed than ${removed} and ${added} characters, ${parting(sourceText, cleanText)}`);
  if (kept.lost) faults.push(`images: lost or out of order ${kept.lost.join(" ").slice(0, 300)}`);
  if (proved.lost) faults.push(`images: not in the source, or out of order ${proved.lost.slice(0, 300)}`);
  return { id, characters: sourceText.length, images: wanted.length, keptImages: kept.count, shownImages: shown.length, faults };
}

const { items: [file] } = readArguments(["items"]);
const items = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const browser = await launch();
try {
  const page = await browser.newPage();
  const verdicts = [];
  for (const item of items) verdicts.push(await page.evaluate(judge, item));
  console.log(JSON.stringify(verdicts));
} finally {
  await browser.close();
}

// Reads a JSON array of HTML fragments from standard input and prints, as a JSON array, the tree that parse5 makes of each in a body: a line a node or attribute, as
// CanonicalTree.cs writes AngleSharp's.
import { readFileSync } from "node:fs";
import { parseFragment, defaultTreeAdapter, html } from "parse5";

const line = (depth, mark, value) => `${depth} ${mark}${value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`;

function tree(fragment) {
  const body = defaultTreeAdapter.createElement("body", html.NS.HTML, []);
  const lines = [];
  // noscript is markup: the cleaner reads without scripting.
  walk(parseFragment(body, fragment, { scriptingEnabled: false }), 0, lines);
  return lines.join("\n");
}

function walk(parent, depth, lines) {
  for (const node of parent.childNodes)
    if (node.nodeName === "#text") lines.push(line(depth, '"', node.value));
    else if (node.nodeName === "#comment") lines.push(line(depth, "!", node.data));
    else if (node.tagName) {
      lines.push(line(depth, "<", node.namespaceURI === html.NS.HTML ? node.tagName : `${node.namespaceURI} ${node.tagName}`));
      for (const { name, value } of node.attrs) lines.push(line(depth, "@", `${name}=${value}`));
      walk(node, depth + 1, lines);
    }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(tree)));

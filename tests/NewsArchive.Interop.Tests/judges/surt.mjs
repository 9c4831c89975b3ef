// Reads a JSON array of URLs from standard input and prints, as a JSON array, the sort key that warcio.js gives to each.
import { readFileSync } from "node:fs";
import { getSurt } from "warcio";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((url) => getSurt(url))));

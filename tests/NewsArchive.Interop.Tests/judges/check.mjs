// Reads a whole WARC with warcio.js and recomputes what its records claim; one JSON line a record, problems included.
// Each gzip member must hold one record and nothing may lie between members, so offsets must run from 0 to the end of the file.
//   node check.mjs FILE.warc.gz
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { WARCParser } from "warcio";

const required = ["WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length"];
const base32 = (bytes) => {
  let bits = "", text = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  for (let i = 0; i < bits.length; i += 5) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[parseInt(bits.slice(i, i + 5).padEnd(5, "0"), 2)];
  return text;
};

function digestProblem(field, claimed, bytes) {
  if (!claimed) return [];
  const [algorithm, value] = claimed.split(":");
  const digest = createHash(algorithm).update(bytes).digest();
  return value.toLowerCase() === digest.toString("hex") || value.toUpperCase() === base32(digest) ? [] : [`${field} is wrong`];
}

/** The entity body of an HTTP message: what follows the first empty line. */
function payload(block) {
  const end = block.indexOf("\r\n\r\n");
  return end < 0 ? Buffer.alloc(0) : block.subarray(end + 4);
}

const file = process.argv[2];
const parser = new WARCParser(createReadStream(file), { parseHttp: false });
let end = 0;
for await (const record of parser) {
  const block = Buffer.from(await record.readFully(false) ?? []);
  await record.skipFully?.();
  const header = (name) => record.warcHeaders.headers.get(name);
  const type = header("WARC-Type");
  const isHttp = /^application\/http/i.test(header("Content-Type") ?? "");
  const problems = [
    ...required.filter((name) => !header(name)).map((name) => `no ${name}`),
    ...(Number(header("Content-Length")) === block.length ? [] : [`Content-Length ${header("Content-Length")}, block ${block.length}`]),
    ...digestProblem("WARC-Block-Digest", header("WARC-Block-Digest"), block),
    ...(type === "revisit" ? [] : digestProblem("WARC-Payload-Digest", header("WARC-Payload-Digest"), isHttp ? payload(block) : block)),
  ];
  const { offset, recordLength: length } = parser;
  if (offset !== end) problems.push(`starts at ${offset}, the record before ends at ${end}`);
  end = offset + length;
  console.log(JSON.stringify({ type, id: header("WARC-Record-ID"), uri: header("WARC-Target-URI") ?? null, offset, length, blockLength: block.length, problems }));
}
const size = statSync(file).size;
if (end !== size) throw new Error(`records end at ${end}, the file at ${size}`);

// sanitize-html or DOMPurify on jsdom, with their defaults. See ../README.md.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const version = (name) => `${name} ${JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version}`;

const cleaners = {
  'sanitize-html': () => ({ name: `${version('sanitize-html')}, sanitizeHtml()`, clean: require('sanitize-html') }),
  dompurify: () => {
    const { window } = new (require('jsdom').JSDOM)('');
    const purify = require('dompurify')(window);
    return { name: `${version('dompurify')} on ${version('jsdom')}, sanitize()`, clean: (html) => purify.sanitize(html) };
  },
};

function read(path) {
  const file = readFileSync(path);
  const articles = [];
  for (let start = 0; start < file.length;) {
    const end = start + 4 + file.readUInt32LE(start);
    articles.push(file.toString('utf8', start + 4, end));
    start = end;
  }
  return articles;
}

const [kind, path] = process.argv.slice(2);
const articles = read(path);
const { name, clean } = cleaners[kind]();
console.log(JSON.stringify({ cleaner: name, runtime: `Node.js ${process.version}` }));
for await (const line of createInterface({ input: process.stdin })) {
  let bytes = 0;
  let failed = 0;
  for (let times = Number(line); times > 0; times--)
    for (const article of articles)
      try {
        bytes += clean(article).length;
      } catch {
        failed++;
      }
  console.log(JSON.stringify({ bytes, failed }));
}

// Writes surt-table.jsonl: one ["url", "key"] a line, the key as warcio.js computes it.
//   npm pack warcio@2.4.11 && tar xzf warcio-2.4.11.tgz        (in a folder outside the repository)
//   node surt-table.mjs FOLDER/package/dist/utils.js > surt-table.jsonl
import { pathToFileURL } from "node:url";
const { getSurt } = await import(pathToFileURL(process.argv[2]));

const hosts = ["example.com", "www.example.com", "www2.Example.org", "www12.www.example.net", "news.example.co.uk", "m.news.example.cn:8080",
  "example.com:80", "example.com:443", "user:pw@example.com", "user@www.example.com", "中文.example", "新聞.香港", "bücher.example", "faß.example",
  "XN--FIQ228C.com", "xn--fiq228c.com", "ｅｘａｍｐｌｅ.com", "例え。テスト", "a_b.example", "-.example", "a--b.example", "192.168.0.1", "0x7f.1",
  "0300.0250.0.01", "3232235521", "[::1]", "[2001:DB8::1]:8443", "[1:0:0:2::]", "[::ffff:1.2.3.4]", "localhost:20000", "newsarchive.invalid",
  "ex%41mple.com", "example.com.", "a..b", "😀.example", "soft\u00adhyphen.example", "Σίσυφος.example"];
const paths = ["", "/", "?", "#top", "/index.html#a?b", "/A/B/C.HTML", "/a/./b/../c", "/a/%2E%2e/b", "/a/b/..", "/..", "/a//b///c", "/%7Euser/", "/%e4%b8%ad",
  "/中文/文章.html", "/a b c", "/a\tb\nc", "/a\\b\\c", "/100%", "/%zz", "/%2C,%2c", "/\"<>`{}|^".replace("^", ""), "/'()*!~", "/é", "/ΟΔΟΣ", "/ΟΔΟΣ.ΑΣ/Σ", "/İstanbul",
  "/K", "/😀", "/\ud800x", "/a;b=c", "/a@b:c", "/$&+=", "/\u00a0", "/\u200b"];
const queries = ["?b=2&a=1", "?", "?&&", "?a", "?a=1&a=0&A=2", "?q=中文&p=1", "?q=a b+c%20d", "?x='\"<>`{}|", "?u=https://www.example.com/?a=b#c", "?b=%2C&a=%2c",
  "?a[]=1&a[0]=2", "?utm_source=x&id=9&utm_medium=y", "?a=1;b=0", "?=", "?a&b=?&c", "?z=é", "?y=\ud800", "?x-oss-process=image/resize,w_770"];
const whole = ["https://cdn.example.com/wp-content/uploads/2021/04/Photo-1024x768.JPG?ssl=1&resize=770%2C513", "https://i0.wp.com/blog.example/a.jpg?w=770&amp;h=1",
  "https://img.example.cn/mw690/006x%2Fabc.jpg!thumb", "https://example.com/image/upload/w_770,c_fill/v1/a.jpg", "https://mmbiz.example.cn/mmbiz_png/AbC/640?wx_fmt=png&tp=webp",
  "https://lh3.example.com/abc=w1200-h630-p", "https://pic1.example.com/v2-0a_r.jpg?source=1940ef5c", "https://web.archive.org/web/2020/http://www.example.com/",
  "http://example.com:/", "http://example.com:0080/", "http://example.com:0/", "http://example.com:65535/", "http://example.com:65536/", "http://example.com:x/",
  "http://user@", "http://", "http:/", "http:", "https:", "http://?a", "http://#", "http:example.com", "http:/example.com", "http:///www.example.com/", "http:\\\\www.example.com\\a",
  "http://www.", "http://www", "http://www.com", "http://www1", "http://wwwx.example", "http://www.www.example", "HTTP://www.example.com/", "Https://a.example/", "http://WWW.a.example/",
  "https://WWW.A.example/B?C=D", " http://a.example/", "http://a.example/ ", "ftp://www.example.com/a", "urn:isbn:123", "dns:example.com", "whois://example.com", "//example.com/a", "/a/b", "",
  "data:text/plain,hi", "file:///c:/a", "mailto:a@b.c", "javascript:1", "http://a b.example/", "http://a<b/", "http://a^b/", "http://a|b/", "http://a%00b/", "http://%zz/", "http://a\"b`{}~/",
  "http://256.1.1.1/", "http://1.2.3.4.5/", "http://1.2.3.08/", "http://a.1/", "http://1.2.3/", "http://4294967296/", "http://0xffffffff/", "http://1.2.3.4./", "http://0x/", "http://a.0x/",
  "http://[::1/", "http://[::1]x/", "http://[1::2::3]/", "http://[g::]/", "http://a@b@c.example/", "http://a:b:c@d.example:81/", "http://xn--a.example/", "http://xn--abc-.example/",
  "http://a\u200db.example/", "https://www.example.com/#/route?x=1", "https://www.example.com?x=1#y", "https://example.com/a?b?c#d#e"];

const urls = [...hosts.map(h => `http://${h}/a`), ...hosts.map(h => `https://${h}?b&a`), ...paths.map(p => `https://www.example.com${p}`), ...queries.map(q => `https://example.com/a${q}`), ...whole];
for (const url of new Set(urls)) console.log(JSON.stringify([url, getSurt(url)]));

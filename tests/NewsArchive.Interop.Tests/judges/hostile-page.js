// Runs before anything else in every frame that hostile.mjs opens: records whatever acts, and pokes at what a payload became.
// `window.__judge` is what the batch calls in each frame; `window.__judgeHit` carries a finding to hostile.mjs and is bound by it.
(() => {
  const report = window.__judgeHit;
  const hit = (kind, detail) => void report(kind, String(detail).slice(0, 300)).catch(() => {});
  const spy = (target, name, kind) => {
    const replaced = target?.[name];
    if (typeof replaced !== "function") return;
    target[name] = function (...given) { hit(kind, `${name}(${given.map(String).join(", ").slice(0, 100)})`); return new.target ? Reflect.construct(replaced, given) : null; };
  };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) spy(window, name, "execution");
  for (const name of ["fetch", "WebSocket", "EventSource", "Worker", "SharedWorker", "RTCPeerConnection"]) spy(window, name, "request");
  spy(XMLHttpRequest.prototype, "open", "request");
  spy(Navigator.prototype, "sendBeacon", "request");
  // The documents are served with a policy that forbids scripts and only reports: each script, handler and javascript: URL is noticed, whatever it does.
  document.addEventListener("securitypolicyviolation", (event) => {
    if (event.disposition === "report") hit(event.effectiveDirective.startsWith("script-src") ? "execution" : "request", `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
  // Following a link is the reader's own act; anything that is not a plain link goes ahead.
  window.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement && node.hasAttribute("href"));
    if (link && /^(https?|mailto|tel):$/.test(link.protocol)) event.preventDefault();
  }, true);

  const html = "http://www.w3.org/1999/xhtml";
  /** Names that page scripts rely on; read in the top page, which holds no payload. */
  function pristineNames() {
    const names = new Set();
    for (let object of [window, document]) for (; object; object = Object.getPrototypeOf(object)) for (const name of Object.getOwnPropertyNames(object)) names.add(name);
    return names;
  }
  if (window === window.top) Object.defineProperty(window, "__pristine", { value: pristineNames() });

  const active = new Set(("script style iframe frame frameset object embed applet form input button textarea select option fieldset meta base link template noscript noembed noframes " +
    "svg math video audio track xmp plaintext listing marquee isindex keygen dialog menuitem portal fencedframe slot title head html body").split(" "));
  const acting = new Set("srcdoc action formaction xlink:href background poster ping name form autofocus http-equiv contenteditable is slot usemap manifest codebase data profile archive".split(" "));
  const addressed = new Set("href src cite longdesc data-original-src".split(" "));
  const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);

  const escaped = (text) => text.replace(/[\\\n]/g, (c) => (c === "\n" ? "\\n" : "\\\\"));
  /** The tree below a node, a line a node or attribute, as CanonicalTree.cs writes it. */
  function tree(root) {
    const lines = [];
    const walk = (parent, depth) => {
      let text = null;
      const flush = () => { if (text) lines.push(`${depth} "${escaped(text)}`); text = null; };
      for (const node of parent.childNodes) {
        if (node.nodeType === 3) { text = (text ?? "") + node.data; continue; }
        flush();
        if (node.nodeType !== 1) { if (node.nodeType !== 10) lines.push(`${depth} !${escaped(node.data ?? "")}`); continue; }
        lines.push(`${depth} <${node.namespaceURI === html ? "" : node.namespaceURI + " "}${node.localName}`);
        for (const attribute of node.attributes) lines.push(`${depth} @${attribute.name}=${escaped(attribute.value)}`);
        walk(node, depth + 1);
      }
      flush();
    };
    walk(root, 0);
    return lines.join("\n");
  }

  function difference(left, right) {
    const [a, b] = [left.split("\n"), right.split("\n")];
    const at = a.findIndex((line, i) => line !== b[i]);
    return at < 0 ? `ends, then ${b[a.length]}` : `${a[at]} | ${b[at]}`;
  }

  function staticFault(element, isDocument) {
    const name = element.localName;
    if (element.namespaceURI !== html) return `foreign ${name}`;
    const isFrame = isDocument && (["html", "head", "body", "title"].includes(name) || (name === "meta" && element.attributes.length === 1 && element.getAttribute("charset") === "utf-8"));
    if (active.has(name) && !isFrame) return `element ${name}`;
    if (name.includes("-") || element.shadowRoot) return `custom element ${name}`;
    const style = element.getAttribute("style") ?? "";
    if (/url|expression|import|image|src\(|position|z-index|behavior|binding|\\/i.test(style) || /(?<!\b(rgb|hsl)a?)\(/i.test(style)) return `style ${style}`;
    for (const { name: attribute, value } of element.attributes) {
      if (/^on/i.test(attribute)) return `handler ${attribute}`;
      if (acting.has(attribute)) return `attribute ${attribute}`;
      if ((attribute === "id" || attribute === "name") && window.top.__pristine.has(value)) return `${attribute} ${value}`;
      if (addressed.has(attribute) && URL.canParse(value, document.baseURI)) {
        const { protocol, pathname } = new URL(value, document.baseURI);
        const isRaster = protocol === "data:" && name === "img" && attribute === "src" && /^image\/(png|jpe?g|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon)[;,]/i.test(pathname);
        if (!schemes.has(protocol) && !isRaster) return `${attribute} ${value}`;
      }
      if (attribute === "srcset") for (const url of candidates(value)) if (!/^https?:$/.test(url.protocol)) return `srcset ${value}`;
    }
    return null;
  }

  /** Everything in a srcset that could be read as a URL. */
  function candidates(srcset) {
    const texts = new Set();
    for (const word of srcset.split(/[\t\n\f\r ]+/)) for (let at = 0; at >= 0; at = word.indexOf(",", at) + 1 || -1) texts.add(word.slice(at).replace(/,+$/, ""));
    return [...texts].filter((text) => text && URL.canParse(text, document.baseURI)).map((text) => new URL(text, document.baseURI));
  }

  function imageUrls(root) {
    const urls = [];
    for (const image of root.querySelectorAll("img[src]")) if (URL.canParse(image.getAttribute("src"), document.baseURI)) urls.push(new URL(image.getAttribute("src"), document.baseURI).href);
    for (const image of root.querySelectorAll("img[srcset], picture > source[srcset]")) urls.push(...candidates(image.getAttribute("srcset")).map((url) => url.href));
    return urls;
  }

  const properties = [Document.prototype, Node.prototype, EventTarget.prototype].flatMap((owner) => Object.entries(Object.getOwnPropertyDescriptors(owner)))
    .map(([name, { get }]) => ({ name, get, value: get ? null : document[name] }));
  /** A property of the document that an element's name or id now stands for, or null. */
  function clobbered() {
    return properties.find(({ name, get, value }) => {
      const seen = document[name];
      return get ? seen instanceof Object && seen !== get.call(document) : seen !== value;
    })?.name;
  }

  const hovers = ["pointerenter", "mouseover"];
  const mouse = "pointerover mouseenter pointermove mousemove pointerdown mousedown pointerup mouseup dblclick auxclick contextmenu wheel pointerout pointerleave mouseout mouseleave gotpointercapture lostpointercapture".split(" ");
  const others = "focus focusin blur focusout keydown keypress keyup beforeinput input change select selectstart touchstart touchmove touchend drag dragstart dragenter dragover drop dragend copy cut paste scroll scrollend resize animationstart animationiteration animationend transitionrun transitionstart transitionend load error toggle beforetoggle submit reset invalid search begin end repeat start finish bounce play pageshow hashchange message popstate".split(" ");

  /**
   * Focuses, hovers and clicks every element, and sends whatever else a handler could wait for to those that have attributes. Nothing sent need
   * bubble: the elements around have their own turn.
   */
  function poke(root) {
    for (const element of root.querySelectorAll("*")) {
      element.focus?.();
      for (const type of hovers) element.dispatchEvent(new MouseEvent(type, { cancelable: true }));
      if (element.hasAttributes()) {
        for (const type of mouse) element.dispatchEvent(new MouseEvent(type, { cancelable: true }));
        for (const type of others) element.dispatchEvent(new Event(type, { cancelable: true }));
      }
      if (element.click) element.click(); else element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      element.blur?.();
    }
  }

  /** What is wrong with what stands below a node, and the images that it names. */
  function inspect(root, { id, tree: expected }, kind) {
    const found = [];
    for (const element of root.querySelectorAll("*")) {
      const fault = staticFault(element, kind === "document");
      if (fault) { found.push(["static", fault]); break; }
    }
    const seen = expected === null ? null : tree(root);
    if (seen !== expected) found.push(["difference", difference(seen, expected)]);
    return { id, found, images: imageUrls(root) };
  }

  /** What changes when Chromium writes its tree and parses that, or null. */
  function instability({ html }, kind) {
    const parse = (text) => kind === "document" ? new DOMParser().parseFromString(text, "text/html") : Object.assign(document.createElement("template"), { innerHTML: text });
    const write = (parsed) => kind === "document" ? `<!DOCTYPE html>${parsed.documentElement.outerHTML}` : parsed.innerHTML;
    const first = parse(html);
    const before = tree(first.content ?? first);
    // Chromium writes a pre that starts with a newline as a parser would not read it (HTML standard §13.3, last warning): here it gets the second newline.
    for (const pre of (first.content ?? first).querySelectorAll("pre")) if (pre.firstChild?.nodeType === 3 && pre.firstChild.data.startsWith("\n")) pre.prepend("\n");
    const second = parse(write(first));
    const after = tree(second.content ?? second);
    return before === after ? null : difference(before, after);
  }

  /** What is wrong with plain texts as the browser shows them, or null. */
  function textFault(texts) {
    const plain = (text) => text.replace(/\r\n?/g, "\n");
    const elements = [...document.body.querySelectorAll("*")].map((element) => element.localName).join(" ");
    if (document.contentType !== "text/plain" || !["", "pre"].includes(elements)) return `${document.contentType} with elements ${elements}`;
    return plain(document.body.textContent) === plain(texts.join("\n")) ? null : `shown as ${document.body.textContent}`;
  }

  /** Where the items of a served sheet stand. */
  function servedRoots({ kind, items }) {
    if (kind !== "fragment") return [kind === "raw" ? document.body : document];
    const roots = [...document.body.childNodes];
    if (roots.length !== items.length || roots.some((root) => root.localName !== "div" || root.attributes.length > 0)) throw new Error("an item left its place");
    return roots;
  }

  const judge = {
    /** The sheet as the document parser made it. */
    served(sheet) {
      const { kind, items } = sheet;
      const fault = kind === "text" ? textFault(items.map((item) => item.html)) : null;
      const seen = kind === "text" ? [{ id: items[0].id, found: fault ? [["difference", fault]] : [], images: [] }] : servedRoots(sheet).map((root, i) => inspect(root, items[i], kind));
      return [...seen, page(items[0])];
    },
    /** Each item put into the page by a script. */
    inserted({ kind, items }) {
      const boxes = items.map(() => document.createElement("div"));
      document.body.replaceChildren(...boxes);
      const seen = items.flatMap((item, i) => {
        if (kind !== "text") boxes[i].innerHTML = item.html; else boxes[i].textContent = item.html;
        const changed = item.tree === null ? null : instability(item, kind);
        // In a div, the frame of a document is not a document: its tree was judged as it was served.
        return [inspect(boxes[i], kind === "document" ? { ...item, tree: null } : item, kind), { id: item.id, found: changed ? [["unstable", changed]] : [], images: [] }];
      });
      return [...seen, page(items[0])];
    },
    poke: () => poke(document),
  };

  function page({ id }) {
    const name = clobbered();
    return { id, found: name ? [["clobber", name]] : [], images: [] };
  }

  Object.defineProperty(window, "__judge", { value: Object.freeze(judge) });
})();

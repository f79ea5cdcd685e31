// Reads the HTML that Python writes, without making nodes of it.
//
// Why this is not Python: see patch.mjs.
//
// For a browser to parse a panel takes as long as for Python to write it. But what Python writes is
// regular: every element is closed, every attribute is quoted. So its elements and texts can be told
// apart by looking for brackets. What is not so regular is left to the browser.
const TOKENS = /<[^>]*>|[^<]+/g;
const TAG = /^<(\/?)([a-z][\w-]*)((?:\s+[^\s"'<>/=]+(?:="[^"<>]*")?)*)\s*(\/?)>$/i;
const ATTRIBUTES = /([^\s"'<>/=]+)(?:="([^"<>]*)")?/g;
const ESCAPED = /&(?:amp|lt|gt|quot|#34|#39|#x27);/g;
const UNREADABLE = /[\0\r]|&(?!(?:amp|lt|gt|quot|#34|#39|#x27);)/; // what a parser knows more of
const CHARACTERS = {
  "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"', "&#39;": "'", "&#x27;": "'",
};
const VOID = new Set(["area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"]);
const LONGEST = 65_000; // characters; a parser makes several nodes of more
const MOST = 2000; // tags to remember

/** What nodes call a text. */
export const TEXT = "#text";

/** The text that is written so, or null where only a parser could tell. */
function unescaped(text) {
  if (text.length > LONGEST || UNREADABLE.test(text)) return null;
  return text.includes("&") ? text.replace(ESCAPED, (escaped) => CHARACTERS[escaped]) : text;
}

const tags = new Map(); // by their text: from one customer to the next most are the same

function tagOf(token) {
  let tag = tags.get(token);
  if (tag === undefined) {
    if (tags.size === MOST) tags.clear();
    tag = readTag(token);
    tags.set(token, tag);
  }
  return tag;
}

/** A tag's name and attributes, or null where only a parser could tell. */
function readTag(token) {
  const [, end, name, written, empty] = TAG.exec(token) ?? [];
  if (name === undefined) return null;
  const attributes = new Map();
  for (const [, attribute, value = ""] of written.matchAll(ATTRIBUTES)) {
    const text = unescaped(value);
    if (text === null || attributes.has(attribute)) return null;
    attributes.set(attribute, text);
  }
  const isEmpty = empty !== "" || VOID.has(name);
  return { name, attributes, id: attributes.get("id") ?? "", isEmpty, isEnd: end !== "" };
}

/**
 * The one element that `html` is, or null where only a parser could tell.
 *
 * @param {string} html
 * @returns {{name: string, id: string, attributes: Map<string, string>, children: object[], html: string}}
 *   its children are elements alike, and texts: `{name: TEXT, text: string | null}`, null where only a
 *   parser could tell what it says
 */
export function read(html) {
  const root = { name: "", children: [] };
  const open = [root];
  let at = 0;
  for (const token of html.match(TOKENS) ?? []) {
    const from = at;
    at += token.length;
    const parent = open.at(-1);
    if (token[0] !== "<") {
      parent.children.push({ name: TEXT, text: unescaped(token) });
      continue;
    }
    const tag = tagOf(token);
    if (tag === null) return null;
    if (tag.isEnd) {
      if (parent.name !== tag.name) return null;
      parent.to = at;
      open.pop();
    } else {
      const element = new Read(html, tag, from, at);
      parent.children.push(element);
      if (!tag.isEmpty) open.push(element);
    }
  }
  const isWhole = at === html.length && open.length === 1 && root.children.length === 1;
  return isWhole && root.children[0].name !== TEXT ? root.children[0] : null;
}

class Read {
  children = [];

  constructor(source, { name, id, attributes }, from, to) {
    this.source = source;
    this.name = name;
    this.id = id;
    this.attributes = attributes;
    this.from = from;
    this.to = to;
  }

  get html() {
    return this.source.slice(this.from, this.to);
  }
}

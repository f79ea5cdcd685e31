// From markup to elements, and what has been parsed before is not parsed again.
//
// Why this is not Python: it is a part of the crossing from Python to the DOM, see patch.mjs.
//
// The panels of two customers are often the same markup with other values in it. So markup of a shape
// that was there before is a copy of that, with its values put in, which takes half as long.
//
// What it has to guarantee: a copy is what the parser would have made.
//   1. A prototype is trusted only if each value was found where the markup has it, and nowhere else.
//   2. Only texts, and attributes that mean nothing to the parser, are values. All else is the shape.
//   3. What may be more than a text to the parser is left to it.
//   4. Only elements that are nothing more than they look like are copied: of a style, the parser asks
//      the page's policy, and a form's elements have names that hide what a form can do.
const VALUE = /(>[^<>]+<| (?:aria-label|data-[a-z0-9-]+|href|title)="[^"]*")/;
const ENTITY = /&(?:(amp|lt|gt|quot|#34|#39|#x27);)?/g; // as Python and htpy write them
const CHARACTERS = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'", "#x27": "'" };
// The parser drops or moves some white space, and has its own idea of these characters.
const PECULIAR = /^\s|[\0\r]/;
const PLAIN = new Set(
  (
    "a abbr address article aside b bdi bdo blockquote br button caption cite code col colgroup " +
    "data dd del dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd " +
    "li main mark nav ol p pre q s samp section small span strong sub sup table tbody td tfoot th " +
    "thead time tr u ul var wbr svg g circle ellipse line path polygon polyline rect"
  ).split(" "),
);
const LONGEST = 65_536; // characters in one text
const LIMIT = 64; // shapes

const isText = (slot) => slot.startsWith(">");

/** The value in a slot, or null where only the parser knows. */
function valueIn(slot) {
  const written = isText(slot) ? slot.slice(1, -1) : slot.slice(slot.indexOf('"') + 1, -1);
  if (!written.includes("&")) return written;
  let isKnown = true;
  const value = written.replace(ENTITY, (_, name) => CHARACTERS[name] ?? (isKnown = false));
  return isKnown ? value : null;
}

/** Whether a value is to be left to the parser, which also makes several texts of a very long one. */
const isPeculiar = (value) => value === null || value.length > LONGEST || PECULIAR.test(value);

/** What is at the odd places when markup is split at its values. */
const slotsIn = (pieces) => pieces.filter((_, i) => i % 2);

/** What stays of markup without its values. */
function shapeOf(pieces) {
  let shape = pieces[0];
  for (let i = 1; i < pieces.length; i += 2) {
    const slot = pieces[i];
    shape += isText(slot) ? ">\0<" : `${slot.slice(0, slot.indexOf('"'))}"\0"`;
    shape += pieces[i + 1];
  }
  return shape;
}

/** The nodes in `root` that hold the values of `slots`; null where they are not these, in this order. */
function nodesOf(root, slots) {
  const nodes = [];

  function take(node, slot) {
    nodes.push(node);
    return valueIn(slot) === node.nodeValue;
  }

  const walker = document.createTreeWalker(root);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (!PLAIN.has(node.localName) || node.hasAttribute("style")) return null;
      for (const attribute of node.attributes) {
        const slot = slots[nodes.length];
        if (slot?.startsWith(` ${attribute.name}="`) && !take(attribute, slot)) return null;
      }
    } else if (nodes.length === slots.length || !take(node, slots[nodes.length])) {
      return null;
    }
  }
  return nodes.length === slots.length ? nodes : null;
}

/** What copies are made of; null where markup of this shape is not what it seems to say. */
function prototypeOf(pieces, parse) {
  // No value may be taken for another, so each is one that no other is, and that nobody can guess.
  const mark = `${Math.random()}`;
  const probe = (piece, i) =>
    isText(piece) ? `>${mark}-${i}<` : `${piece.slice(0, piece.indexOf('"'))}"${mark}-${i}"`;
  const isProbed = (piece, i) => i % 2 === 1 && !isPeculiar(valueIn(piece));
  const probes = pieces.map((piece, i) => (isProbed(piece, i) ? probe(piece, i) : piece));
  const root = parse(probes.join(""));
  const slots = slotsIn(probes);
  const nodes = root && nodesOf(root, slots);
  // The parser makes some elements twice, with all that they say.
  const isOnce = root?.outerHTML.split(mark).length === pieces.filter(isProbed).length + 1;
  return nodes && isOnce ? { root, nodes, slots } : null;
}

/** A copy with the values of `slots`, or null where the parser has to be asked. */
function copyOf({ root, nodes, slots: had }, slots) {
  for (const [i, slot] of slots.entries()) {
    if (slot === had[i]) continue;
    const value = valueIn(slot);
    if (isPeculiar(value) || isPeculiar(nodes[i].nodeValue)) return null;
    nodes[i].nodeValue = value;
    had[i] = slot;
  }
  return root.cloneNode(true);
}

/**
 * A function that makes an element of the markup of one. Scripts in it do not run.
 *
 * @param {{ createHTML(html: string): string | TrustedHTML }} policy
 */
export function makeParser(policy) {
  // By shape: null where it was seen once, false where it is for the parser only. The latest is last.
  const prototypes = new Map();

  function remember(shape, prototype) {
    prototypes.delete(shape);
    prototypes.set(shape, prototype);
    if (prototypes.size > LIMIT) prototypes.delete(prototypes.keys().next().value);
  }

  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = policy.createHTML(html);
    return template.content.firstElementChild;
  }

  return (html) => {
    const pieces = html.split(VALUE);
    const shape = shapeOf(pieces);
    let prototype = prototypes.get(shape);
    // Most shapes of an author's sections come once and never again.
    if (prototype === null) prototype = prototypeOf(pieces, parse) ?? false;
    remember(shape, prototype ?? null);
    return (prototype && copyOf(prototype, slotsIn(pieces))) || parse(html);
  };
}

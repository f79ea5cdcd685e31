// The part of a fuzzing test in the host's page: `fuzz()` sends garbage with well-formed events in it.
//
// It is a test's script, because most of what it sends exists only in JavaScript.

const FINGERPRINT = "@@livechat/postmessenger";
const FIELDS = [
  "name",
  "email",
  "source",
  "chat",
  "geolocation",
  "customVariables",
  "preChatSurvey",
];
const NAMES = [
  "handle",
  "toString",
  "valueOf",
  "__proto__",
  "constructor",
  "*",
  "",
  "customer_profile",
];

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function cyclic() {
  const value = { a: [] };
  value.a.push(value);
  return value;
}

function nested(depth) {
  let value = "deep";
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
}

// What JSON can say; a payload with it in a field still names its customer.
const PLAIN = [
  () => null,
  () => undefined,
  () => true,
  () => 0,
  () => -0,
  () => NaN,
  () => Infinity,
  () => 1e308,
  () => "",
  () => " ",
  () => "\ud800",
  () => "\u0000",
  () => "<b>",
  () => "x".repeat(5000),
  () => 10n,
  () => [],
  () => {},
  () => ({}),
  () => [[[]]],
  () => new Map([["a", 1]]),
  () => new Set([1]),
  () => new Date(NaN),
  () => new Date(0),
  () => /x/g,
  () => new ArrayBuffer(8),
  () => new Error("x"),
  () => new Float64Array([NaN, -0]),
  () => new File(["x"], "x.txt"),
  () => Object.assign([], { 2: 1 }),
  () => nested(50),
  () => JSON.parse('{"__proto__": {"id": 1}, "constructor": 1}'),
  () => new Array(2000).fill("x"),
  () => ({ toString: 1, valueOf: null }),
  () => new String("x"),
  () => ({ toJSON: 1 }),
];
// What it cannot, or not this deep: such a payload is dropped, with a reason.
const UNSAYABLE = [cyclic, () => nested(200), () => Object(1n)];

/** Send what cannot be sent back: an SDK answers a call with the call itself. */
const withPort = (send) => send(new MessageChannel().port1);

/** Send `count` messages; returns the ids of the events that have to arrive, in order. */
window.fuzz = (seed, count) => {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const anything = () => pick(next() < 0.9 ? PLAIN : UNSAYABLE)();
  const { frame } = window.connection;
  const origin = new URL(frame.src).origin;
  const post = (message, ports = []) => frame.contentWindow.postMessage(message, origin, ports);
  const wire = (type, data, more) => ({
    [FINGERPRINT]: true,
    owner: 1,
    instance: 0,
    type,
    data,
    ...more,
  });
  const expected = [];
  let number = 0;

  function wellFormed() {
    const id = `F${number++}`;
    if (next() < 0.2) {
      expected.push(`hidden ${id}`);
      window.connection.send("customer_profile_hidden", { id });
      return;
    }
    expected.push(id);
    window.connection.send("customer_profile", { id, name: `Name ${id}`, source: "chats" });
  }

  /** Each field of any type, which costs a profile that field and no more. */
  function malformedFields() {
    const id = `F${number++}`;
    const payload = { id, [pick(FIELDS)]: pick(PLAIN)(), [pick(FIELDS)]: pick(PLAIN)() };
    expected.push(id);
    window.connection.send("customer_profile", payload);
  }

  const garbage = [
    () => post(anything()),
    () => post({ [FINGERPRINT]: anything(), type: anything(), data: anything() }),
    () => post(wire(pick(["call", "emit", "response"]), anything())),
    () => post(wire("call", { method: pick(NAMES.slice(1)), args: [anything()] })),
    () => post(wire("call", { method: "handle", args: pick([anything, () => [anything()]])() })),
    () => post(wire("emit", { event: pick(NAMES), arg: anything() })),
    () => post(wire("response", anything(), { request: Math.floor(next() * 5) })),
    () =>
      post(wire("handshake", anything(), { owner: pick([1, { toString: 1 }, null, undefined]) })),
    () =>
      withPort((port) =>
        post(wire("call", { method: "no", args: [] }, { request: 1, port }), [port]),
      ),
    () => withPort((port) => post(wire("call", { method: "handle", args: [port] }), [port])),
    () => post({ event_name: anything(), event_data: anything() }),
    () => post({ event_name: `livechat:${pick(NAMES)}`, event_data: anything() }),
    () => window.connection.send(pick(NAMES), anything()),
    () => window.connection.send("customer_profile", anything()),
    () =>
      window.connection.send("customer_profile", {
        id: pick([...UNSAYABLE, () => "", () => []])(),
      }),
    () => window.connection.send("customer_profile_hidden", anything()),
    () => window.connection.send("change_theme", anything()),
  ];

  for (let sent = 0; sent < count; sent++) {
    const kind = next();
    if (kind < 0.2) wellFormed();
    else if (kind < 0.35) malformedFields();
    else pick(garbage)();
  }
  return expected;
};

// Withholds Node.js and the network from the packages and modules that a snapshot imports.
//
// An import runs code that its author did not read. Node.js itself is started without the right to
// start processes, threads and add-ons, to turn text into JavaScript, and to touch other files
// (`run_confined` in tools/node.py). Before version 25 it cannot refuse the network, and its permissions
// do not bind JavaScript that holds its internals. So, before Pyodide starts:
//
// 1. what opens a connection is replaced by a function that throws, in the modules of Node.js;
// 2. `globalThis` loses what only Node.js has, and what reaches the network;
// 3. `process`, which Pyodide reads, becomes a plain object with the few facts that Pyodide needs.
//
// And once Pyodide has started, it forgets how to mount folders of this machine.
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import inspector from "node:inspector";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import process from "node:process";
import tls from "node:tls";

const GLOBALS = ["EventSource", "WebSocket", "fetch", "navigator", "require"];

/** Withhold Node.js and the network; call it before Pyodide's scripts are loaded. */
export function confine() {
  void globalThis.Response; // loads Node.js's own `fetch`, which needs the real `process`
  refuseConnections();
  for (const name of GLOBALS) withhold(name);
  replaceGlobal("process", fakeProcess());
}

// Patch "confinement" of docs/patches.md.
function refuseConnections() {
  const classes = [net.Socket, net.Server, dgram.Socket, tls.TLSSocket, dns.Resolver];
  for (const { prototype } of [...classes, dns.promises.Resolver]) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (/^(?:bind|connect|listen|open|resolve|reverse|send)/.test(name)) refuse(prototype, name);
    }
  }
  for (const module of [dgram, dns, dns.promises, http, http2, https, inspector, net, tls]) {
    for (const name of Object.keys(module)) {
      if (/^(?:create|connect|get$|lookup|open|request|resolve|reverse)/.test(name)) {
        refuse(module, name);
      }
    }
  }
  syncBuiltinESMExports();
}

/**
 * @param {object} owner
 * @param {string} name
 */
function refuse(owner, name) {
  const value = () => {
    throw new Error(`${name}: an import has no network while the snapshot is taken`);
  };
  Object.defineProperty(owner, name, { value, writable: false, configurable: false });
}

/**
 * Make a global undefined for good; a later assignment has no effect.
 *
 * @param {string} name
 */
function withhold(name) {
  const get = () => undefined;
  const set = () => undefined; // Pyodide sets `require`
  Object.defineProperty(globalThis, name, { get, set, configurable: false });
}

/**
 * @param {string} name
 * @param {unknown} value
 */
function replaceGlobal(name, value) {
  Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
}

/** Make the part of `process` that Pyodide and its dependency ws read. */
function fakeProcess() {
  const { platform, version, versions } = process;
  const stream = (/** @type {number} */ fd) => ({ fd });
  return {
    argv: [],
    binding: () => ({ fs: fs.constants }),
    env: {},
    getuid: () => 0, // as in a page
    /** @type {(callback: (...parameters: unknown[]) => void, ...parameters: unknown[]) => void} */
    nextTick: (callback, ...parameters) => queueMicrotask(() => callback(...parameters)),
    platform,
    stderr: stream(2),
    stdin: stream(0),
    stdout: stream(1),
    umask: () => 0o22,
    version,
    versions: { node: versions.node },
  };
}

/**
 * Have a started Pyodide forget the folders of this machine.
 *
 * @param {import("./types.d.ts").Interpreter} python
 */
export function forgetHostFiles({ FS, _module: Module }) {
  for (const filesystems of [FS.filesystems, Module.FS.filesystems]) delete filesystems.NODEFS;
}

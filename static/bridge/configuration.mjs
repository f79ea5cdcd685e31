// The page's configuration: the JSON block that `build` wrote into the page.

/** @import { PageConfiguration } from "../types/bridge.d.ts" */

/** @param {string} path */
const absolute = (path) => new URL(path, document.baseURI).href;

/**
 * Read the configuration; its addresses become absolute.
 *
 * @returns {PageConfiguration}
 */
export function readConfiguration() {
  /** @type {PageConfiguration} */
  const written = JSON.parse(configurationText());
  const hashes = Object.entries(written.integrity).map(([path, hash]) => [absolute(path), hash]);
  return {
    ...written,
    files: mapValues(written.files, absolute),
    integrity: Object.fromEntries(hashes),
    preload: written.preload.map(absolute),
  };
}

/** The text of the block. */
const configurationText = () => document.getElementById("agentapp")?.textContent ?? "";

/**
 * @template {{ [name in keyof T]?: string }} T
 * @param {T} values
 * @param {(value: string) => string} change
 * @returns {T}
 */
function mapValues(values, change) {
  const entries = Object.entries(values).map(([name, value]) => [name, change(String(value))]);
  return Object.fromEntries(entries);
}

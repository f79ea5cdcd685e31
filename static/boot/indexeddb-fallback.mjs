// An IndexedDB in memory, for PyScript where the browser allows no storage.
//
// PyScript opens an IndexedDB before it starts Python, and waits for ever where that is denied, as
// browsers do in a frame when they block third-party cookies.
import { IDBKeyRange, indexedDB } from "fake-indexeddb";

// Patch "pyscript-storage" of docs/patches.md.
Object.defineProperty(globalThis, "indexedDB", { value: indexedDB, configurable: true });
Object.defineProperty(globalThis, "IDBKeyRange", { value: IDBKeyRange, configurable: true });

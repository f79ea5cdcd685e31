// Takes the snapshot of a started interpreter.
//
//   node take_snapshot.mjs REQUEST.json
//
// REQUEST: {pyodide, runtime, wheels, lock, packages, files, modules, home, out}. `pyodide` is the
// npm package's folder; `runtime` and `wheels` are the site's; the content of the folder `files` goes
// to `home`; `modules` are imported in order.
//
// It prints {excluded: [{module, path, line, within, reason}], warnings: [{path, line, text}]}: the
// modules that cannot be in a snapshot, and the warnings that Python showed. If none is excluded, it writes `out`/memory.bin, `out`/memory.json and `out`/packages/. If
// there are some, their imports have changed the memory: the caller tries again without them.
import fs from "node:fs";
import process from "node:process";

import { confine } from "./confinement.mjs";
import { stopClock } from "./fixed_inputs.mjs";
import { auditImports } from "./import_audit.mjs";
import { saveMemory } from "./memory_image.mjs";
import { install, loadRuntime, memoryBeforeRestore, start } from "./runtime.mjs";

/** @param {import("./types.d.ts").SnapshotRequest} request */
async function takeSnapshot(request) {
  const runtime = await loadRuntime(request);
  const installed = await install(runtime, request);
  const started = await start(runtime, request);
  const { home, modules, out } = request;
  const audit = auditImports(started.python, { home, modules, packages: installed.folder });
  if (audit.excluded.length === 0) {
    const before = await memoryBeforeRestore(runtime);
    saveMemory(started, { before, loaded: installed.loaded, out });
  }
  return audit;
}

const request = JSON.parse(fs.readFileSync(process.argv[2] ?? "", "utf8"));
confine();
stopClock();
console.log(JSON.stringify(await takeSnapshot(request)));
process.exit(); // an excluded module may have left a timer

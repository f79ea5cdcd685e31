// The types of `window.agentapp` and of what it connects: LiveChat's SDKs, Pyodide and Python.
import type { makeAccounts } from "../bridge/accounts/accounts.mjs";
import type { makeConnection } from "../bridge/connection.mjs";
import type { makeQueue } from "../bridge/event-queue.mjs";
import type { makeErrorScreen } from "../bridge/failure/error-screen.mjs";
import type { watchPolicy } from "../bridge/failure/policy-violations.mjs";
import type { watchStartup } from "../bridge/failure/startup-watchdog.mjs";
import type { makePageCache } from "../cache/page-cache.mjs";
import type { ActionListener } from "../dom/actions.mjs";
import type { PyodideConfig } from "pyodide";
import type { PageConfiguration } from "./page-configuration.d.ts";

export type { SignIn } from "./accounts.d.ts";
export type { PageConfiguration, PageFiles, StandardLibrary } from "./page-configuration.d.ts";

/** The rules by which text becomes markup or a script's address: a policy of Trusted Types. */
export interface MarkupPolicy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}

type Connection = ReturnType<typeof makeConnection>;
type ErrorScreen = ReturnType<typeof makeErrorScreen>;

/**
 * `window.agentapp`: bridge.js makes it as a whole, before any other script of the page runs. The
 * slots that are null then are filled by the script that each one names.
 */
export interface Bridge
  extends
    Pick<
      Connection,
      | "callSdk"
      | "connect"
      | "getSessionId"
      | "handshakeIsOver"
      | "listen"
      | "refreshSessionId"
      | "sdkName"
    >,
    Pick<ErrorScreen, "fail" | "reload" | "report">,
    Pick<ReturnType<typeof makeQueue>, "takeOver">,
    ReturnType<typeof watchPolicy> {
  readonly configuration: PageConfiguration;
  /** True where an author looks at the page: it was made by `serve`. */
  readonly isDevelopment: boolean;
  /** The theme that the page's address asks for. */
  readonly theme: string | undefined;
  readonly policy: MarkupPolicy;
  readonly page: ReturnType<typeof makePageCache>;
  readonly startup: ReturnType<typeof watchStartup>;
  readonly accounts: ReturnType<typeof makeAccounts>;
  /** Add one of the site's scripts; the browser runs it only as it was built. */
  addScript(url: string): HTMLScriptElement;

  /** Filled by pyodide.asm.js: makes Emscripten's module. */
  createPyodideModule: CreateModule | null;
  /** Filled by boot.mjs: the interpreter as PyScript imports it. */
  interpreter: Interpreter | null;
  /** Filled by boot.mjs: run `main.py`, once. */
  main: (() => Promise<void>) | null;
  /** Filled by boot.mjs, once Python runs: see dom/actions.mjs. */
  onAction: ((listener: ActionListener) => void) | null;
  /** Filled by boot.mjs, once Python runs: see dom/patch.mjs. */
  patch: ((id: string, html: string) => void) | null;
}

declare global {
  var agentapp: Bridge;
  /** What LiveChat's script has set. */
  var LiveChat: unknown;
  /** Absent in most browsers. */
  var trustedTypes: { createPolicy(name: string, rules: MarkupPolicy): MarkupPolicy } | undefined;
}

// --- LiveChat's SDKs

export interface InitOptions {
  readonly authorize: boolean;
  readonly authorization: boolean;
}

export type Listener = (event: string, payload: unknown) => void;

/** The names of the SDKs in pyscript.toml. */
export type SdkName = "agent-app-sdk" | "boilerplate" | "widget-sdk" | "widget-sdk-1";

/** The commands of an SDK by the names of its methods: the table is in py/agentapp/_commands.py. */
export type SdkCommands = Record<string, (...args: unknown[]) => unknown>;

/** boilerplate 1.1 and agent-app-widget-sdk 1.x. */
export interface CallbackSdk {
  on(event: string, callback: (payload: unknown) => void): void;
  init(options: InitOptions): void;
  getSessionId(): unknown;
  refreshSessionId(): unknown;
}

/** agent-app-widget-sdk 3.x. */
export interface PromiseSdk {
  on(event: "*", listener: Listener): void;
  off(event: string, listener: Listener): void;
  init(options: InitOptions): Promise<void>;
  getSessionId(): unknown;
  refreshSessionId(): Promise<unknown>;
}

/** agent-app-sdk. */
export interface WidgetSdk {
  createDetailsWidget(): Promise<Widget>;
  createFullscreenWidget(): Promise<Widget>;
  createMessageBoxWidget(): Promise<Widget>;
  createSettingsWidget(): Promise<Widget>;
}

export interface Widget {
  on(event: "*", listener: Listener): void;
  /** Absent outside of details. */
  refreshSession?(): Promise<unknown>;
}

/** One of LiveChat's SDKs with the interface that all of them get from sdk-adapters.mjs. */
export interface SdkAdapter {
  readonly sdk: SdkName;
  /** True where the page speaks before the host: such a host sends no handshake. */
  readonly speaksFirst: boolean;
  /** True where the SDK has an id of the session, once the host has authorized it. */
  readonly hasSessions: boolean;
  start(options: InitOptions): Promise<void>;
  /** Hear an event beyond the documented ones. */
  listen(event: string): void;
  getSessionId(): unknown;
  refreshSessionId(): Promise<unknown>;
  /** Call a method of the object that has the SDK's commands. */
  call(method: string, args: unknown[]): unknown;
}

// --- Pyodide and Emscripten: the parts that the page uses, private ones included

export interface FileSystem {
  readonly ErrnoError: new (errno: number) => Error;
  chdir(path: string): void;
  lookupPath(path: string): { node: FileNode };
  mkdirTree(path: string): void;
  writeFile(path: string, content: Uint8Array): void;
}

export interface FileNode {
  usedBytes: number;
  stream_ops: {
    read(
      stream: unknown,
      buffer: Uint8Array,
      offset: number,
      length: number,
      position: number,
    ): number;
  };
}

export interface WasmImports extends WebAssembly.Imports {
  env: WebAssembly.ModuleImports & {
    emscripten_resize_heap(size: number): void;
    _tzset_js(...addresses: number[]): void;
  };
}

export type InstantiateDone = (
  instance: WebAssembly.Instance,
  module: WebAssembly.Module,
) => unknown;

export interface ModuleSettings {
  readonly API: { readonly config: { readonly BUILD_ID: string } };
  instantiateWasm(imports: WasmImports, done: InstantiateDone): unknown;
}

export interface EmscriptenModule {
  readonly API: { restoreSnapshot(): unknown };
  readonly FS: FileSystem;
  readonly HEAP32: Int32Array;
  readonly HEAPU8: Uint8Array;
  readonly __PyRuntime: number;
  readonly __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
}

export type CreateModule = (settings: ModuleSettings) => Promise<EmscriptenModule>;

/** A Python object in JavaScript's hands, until it is destroyed. */
export interface PythonObject {
  destroy(): void;
}

export interface PythonModules {
  "agentapp._main": PythonObject & { run(file: string): Promise<void> };
  "agentapp._main_end": PythonObject & {
    is_heard(): boolean;
    report_missing(file: string, connectsEarly: boolean, placement: string): string | undefined;
    tasks_are_done(): Promise<void>;
  };
  "agentapp._main_errors": PythonObject & {
    report_main_failure(home: string, script: string): string;
  };
  "agentapp._restore": PythonObject & {
    reinitialize(language: string): void;
    warm_up(file: string): void;
  };
  micropip: PythonObject & { install(packages: readonly string[]): Promise<void> };
  "pyodide.webloop": PythonObject & {
    scheduleCallback: (callback: () => void, delay?: number) => void;
  };
}

/** Pyodide as started in the page. */
export interface Runtime {
  readonly FS: FileSystem;
  readonly loadedPackages: Record<string, string>;
  readonly _api: {
    on_fatal: (error: Error) => void;
    readonly loadDynlib: (path: string) => Promise<void>;
  };
  readonly _module: { jspiSupported: boolean };
  pyimport<Name extends keyof PythonModules>(name: Name): PythonModules[Name];
  runPython(code: string): unknown;
}

/** The settings of `loadPyodide` that the page replaces; the other ones are Pyodide's own. */
export interface RuntimeSettings extends Omit<
  PyodideConfig,
  "_loadSnapshot" | "createPyodideModule" | "lockFileContents"
> {
  readonly _loadSnapshot?: Uint8Array;
  readonly createPyodideModule: CreateModule;
  readonly lockFileContents?: Promise<string>;
}

/** A started runtime, and a function that caches its snapshot and tells whether it is cached. */
export interface StartedRuntime {
  readonly runtime: Runtime;
  readonly cacheMemory: () => Promise<boolean>;
}

/** Where Python's output goes. */
export interface Output {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** The part of Pyodide's module that PyScript imports. */
export interface Interpreter {
  readonly version: string;
  loadPyodide(output: Output): Promise<Runtime>;
}

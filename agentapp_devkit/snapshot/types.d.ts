// The types of the snapshot's scripts: the request, the answer, and the private parts of Pyodide and
// Emscripten that they use.

/** The settings of one snapshot: agentapp_devkit/snapshot/__init__.py writes them. */
export interface SnapshotRequest {
  /** The npm package's folder. */
  readonly pyodide: string;
  /** The site's folder with the runtime. */
  readonly runtime: string;
  /** The site's folder with the wheels. */
  readonly wheels: string;
  readonly lock: string;
  readonly packages: string[];
  /** The folder whose content goes to `home`. */
  readonly files: string;
  readonly modules: readonly string[];
  readonly home: string;
  readonly out: string;
}

/** A place in Python code, as guest.py finds it. */
export interface Place {
  readonly path: string | null;
  readonly line: number | null;
  readonly within: string | null;
}

export type PlacedReason = Partial<Place> & { readonly reason: string };

export interface ImportWarning {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface ImportAudit {
  readonly excluded: (PlacedReason & { readonly module: string })[];
  readonly warnings: ImportWarning[];
}

/** The functions of guest.py, called by name. */
export interface Guest {
  call(
    name: "import_one",
    module: string,
  ): { readonly failure: PlacedReason | null; readonly warnings: ImportWarning[] };
  call(name: "where_now"): Place;
  call(name: "find_holder", isForeign: (value: unknown) => boolean): Place;
  destroy(): void;
}

export interface PlaceFinder {
  isBusy: boolean;
  now(): Place | null;
}

/** The state that an import may change, as the audit observes it. */
export interface Observed {
  readonly calls: Map<object, Place | null>;
  readonly files: {
    readonly places: WeakMap<object, Place | null>;
    open(): Set<object>;
  };
  objects(): unknown[];
}

export interface EmscriptenFiles {
  readonly filesystems: Record<string, unknown>;
  readonly streams: (object | null)[];
  open(...parameters: unknown[]): object;
  readdir(folder: string): string[];
  stat(path: string): { readonly mode: number };
  isDir(mode: number): boolean;
  readFile(path: string): Uint8Array;
  writeFile(path: string, content: Uint8Array): void;
  mkdirTree(path: string): void;
  chdir(path: string): void;
  analyzePath(path: string): { readonly exists: boolean };
}

/** Emscripten's module, with Pyodide's additions. */
export interface EmscriptenModule {
  readonly FS: EmscriptenFiles;
  readonly HEAP32: Int32Array;
  readonly HEAPU8: Uint8Array;
  readonly LDSO: { loadedLibsByName: Record<string, object> };
  readonly __PyRuntime: number;
  readonly __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  readonly pyproxy_alloc_map: Map<object, Place | null>;
  enable_pyproxy_allocation_tracing(): void;
  disable_pyproxy_allocation_tracing(): void;
  _emscripten_stack_get_current(): number;
  _emscripten_stack_get_end(): number;
  _free(block: number): void;
  _malloc(size: number): number;
  _malloc_footprint(): number;
  _malloc_set_footprint_limit(bytes: number): void;
  _malloc_usable_size(block: number): number;
  _PyGILState_Ensure(): number;
  _PyGILState_Release(state: number): void;
}

type PythonCallable = ((...parameters: unknown[]) => unknown) & { destroy(): void };

export interface PythonNames {
  get(name: string): PythonCallable;
  destroy(): void;
}

/** Pyodide in Node.js. */
export interface Interpreter {
  readonly FS: EmscriptenFiles;
  readonly globals: { get(name: "dict"): () => PythonNames };
  readonly loadedPackages: Record<string, string>;
  readonly _api: {
    readonly config: { readonly BUILD_ID: string };
    readonly sitepackages: string;
    /** The folder of shared libraries. */
    readonly dsodir: string;
    /** Throws where a value is a symbol. */
    serializeHiwireState(serialize: (value: unknown) => null): unknown;
  };
  readonly _module: EmscriptenModule;
  loadPackage(names: string[]): Promise<unknown>;
  makeMemorySnapshot(): Uint8Array;
  runPython(code: string, options?: { globals: PythonNames }): unknown;
}

/** A function that Emscripten's linker gives to WebAssembly; it reads the signature `sig`. */
export type LinkedFunction = ((...parameters: any[]) => unknown) & { sig?: string };

export interface WasmImports extends Record<string, Record<string, any>> {
  env: Record<string, any> & {
    memory?: WebAssembly.Memory;
    _tzset_js: LinkedFunction;
    create_once_callable: LinkedFunction;
  };
}

type InstantiateDone = (instance: WasmInstance, module: WebAssembly.Module) => unknown;

interface WasmInstance extends WebAssembly.Instance {
  readonly exports: WebAssembly.Exports & { readonly memory?: WebAssembly.Memory };
}

export interface ModuleSettings {
  instantiateWasm(imports: WasmImports, done: InstantiateDone): unknown;
}

export type CreateModule = (settings: ModuleSettings) => Promise<EmscriptenModule>;

export interface RuntimeSettings {
  readonly indexURL: string;
  readonly lockFileContents: string;
  readonly packageBaseUrl: string;
  readonly packageCacheDir: string;
  readonly env: Record<string, string>;
  readonly _sysExecutable: string;
  stdout(): void;
  stderr(): void;
  readonly createPyodideModule?: CreateModule;
  readonly jsglobals?: object;
  readonly _makeSnapshot?: boolean;
  readonly _loadSnapshot?: Uint8Array;
}

/** Pyodide's two scripts, and the settings that all its interpreters share. */
export interface Scripts {
  loadPyodide(settings: RuntimeSettings): Promise<Interpreter>;
  readonly createModule: CreateModule;
  readonly settings: RuntimeSettings;
}

/** Record of the packages that a page installs. */
export interface Installed {
  readonly folder: string;
  readonly loaded: Record<string, string>;
}

export interface Started {
  readonly python: Interpreter;
  /** The memory of a module that has not run yet. */
  readonly fresh: Uint8Array;
  /** The addresses where C keeps the time zone. */
  readonly timeZone: number[];
}

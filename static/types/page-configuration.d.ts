// Generated from agentapp_devkit/site/page/page_configuration.py; do not edit.

/** The addresses of the files that the scripts load, relative to the page. */
export interface PageFiles {
  /** The script that starts the runtime. */
  readonly boot: string;
  /** The folder of Pyodide's files. */
  readonly runtime: string;
  /** Pyodide's WebAssembly module, compressed. */
  readonly module: string;
  /** Pyodide's lock file, with the packages of this site. */
  readonly lock: string;
  /** The folder of the packages. */
  readonly wheels: string;
  /** The archive of the extension's and agentapp's modules. */
  readonly app: string;
  /** The decoder of Zstandard, a WebAssembly module. */
  readonly decoder: string;
  /** LiveChat's script; an absolute address where it is not the site's. */
  readonly sdk: string;
  /** The list of all files with their hashes. */
  readonly inventory: string;
  /** The snapshot. */
  readonly memory?: string;
  /** The archive of the packages' files beside the snapshot. */
  readonly packages?: string;
  /** PyScript's core. */
  readonly pyscript?: string;
  /** The module that PyScript takes for Pyodide. */
  readonly interpreter?: string;
  /** The module that replaces IndexedDB where the browser allows none. */
  readonly storage?: string;
  /** LiveChat's script that signs agents in. */
  readonly accountsSdk?: string;
  /** The script that has it sign the agent in. */
  readonly signIn?: string;
}

/** Python's standard library, which comes in parts when an import needs it. */
export interface StandardLibrary {
  /** The path where Python looks for it. */
  readonly path: string;
  /** The bytes of all of it. */
  readonly size: number;
  /** The bytes of each part but the last. */
  readonly part: number;
  /** The hash of each part. */
  readonly integrity: readonly string[];
}

/** The page's configuration, as `build` and `serve` write it into `index.html`. */
export interface PageConfiguration {
  /** The simulator's origin during development; null in production. */
  readonly simulatorOrigin: string | null;
  /** The id of the site's build. */
  readonly buildId: string;
  /** The page's file in the site. */
  readonly file: string;
  /** The address of the service worker; null during development. */
  readonly worker: string | null;
  /** The moment of connecting: with the page, or when Python calls `init()`. */
  readonly connect: "early" | "manual";
  /** The default of `init(authorize=…)`. */
  readonly authorize: boolean;
  /** The place in the Agent App where the page lives. */
  readonly placement: "details" | "message-box" | "fullscreen" | "settings";
  /** The origins that may frame the page. */
  readonly hosts: readonly string[];
  /** The script that starts Python. */
  readonly runtime: "pyscript" | "pyodide";
  /** True where `main` needs PyScript from its first line on. */
  readonly waitsForPyScript: boolean;
  /** The folder of the author's modules in Python's file system. */
  readonly home: string;
  /** The script that the page runs, relative to `home`. */
  readonly main: string;
  /** The files that the scripts load. */
  readonly files: PageFiles;
  /** The scripts that the browser is to fetch before boot.mjs asks for them. */
  readonly preload: readonly string[];
  /** The hashes of files by address, as the attribute `integrity` has them. */
  readonly integrity: Readonly<Record<string, string>>;
  /** The packages with their versions, as micropip takes them. */
  readonly packages: readonly string[];
  /** The standard library. */
  readonly stdlib: StandardLibrary;
  /** The id of the author's app, for signing in. */
  readonly clientId?: string;
  /** The origin of LiveChat's accounts server, or of its fake under `serve`. */
  readonly accountsServer?: string;
  /** The origin of the fake of LiveChat's Web APIs, under `serve`. */
  readonly webApis?: string;
}

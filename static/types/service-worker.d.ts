// The globals of service-worker.js that the types of pages lack.

interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface InstallEvent extends ExtendableEvent {
  /** Absent in browsers without static routes. */
  addRoutes?(routes: readonly object[]): Promise<void>;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface WindowEventMap {
  activate: ExtendableEvent;
  fetch: FetchEvent;
  install: InstallEvent;
}

declare const clients: { claim(): Promise<void> };
declare const registration: ServiceWorkerRegistration;
declare function skipWaiting(): Promise<void>;

/** The build id, which esbuild puts in. */
declare const BUILD: string;

/** Absent in browsers whose service workers have no static routes. */
declare var InstallEvent: { prototype: InstallEvent } | undefined;

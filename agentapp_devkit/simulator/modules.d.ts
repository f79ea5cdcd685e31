// The types of modules that have none of their own.

declare module "@livechat/postmessage" {
  interface Host {
    call(method: "handle", message: import("./types.d.ts").HostMessage): Promise<unknown>;
  }

  /** Greet the page in a frame; `handlers` are what it may call. */
  export function connectExistingIframe(
    options: { frame: HTMLIFrameElement },
    handlers: { handle(message: import("./types.d.ts").ExtensionMessage): void },
  ): { readonly promise: Promise<Host>; destroy(): void };
}

/** connection.mjs, bundled. */
declare module "*/vendor/host.mjs" {
  export const connect: typeof import("./static/connection.mjs").connect;
}

/** The same, under the name that `bench` copies it to. */
declare module "*/connection.mjs" {
  export const connect: typeof import("./static/connection.mjs").connect;
}

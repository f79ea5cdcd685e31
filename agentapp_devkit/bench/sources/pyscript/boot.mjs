// The bridge's functions for Python, for a page in which unmodified PyScript starts it.
import { onAction } from "../../../../static/dom/actions.mjs";
import { patch } from "../../../../static/dom/patch.mjs";

Object.assign(globalThis.agentapp, { onAction, patch });

// The bridge's patch function, for a page in which unmodified PyScript starts Python.
import { patch } from "../../../../static/dom/patch.mjs";

globalThis.agentapp.patch = patch;

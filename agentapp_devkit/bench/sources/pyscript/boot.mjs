// What agentapp's page adds to the bridge before Python starts: here PyScript starts it, as it comes.
import { patch } from "../../../../static/dom/patch.mjs";

globalThis.agentapp.patch = patch;

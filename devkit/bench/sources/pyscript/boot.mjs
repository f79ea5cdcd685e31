// What agentapp's page adds to the bridge before Python starts: here PyScript starts it, as it comes.
import { patch } from "../../../../static/boot/patch.mjs";

globalThis.agentapp.patch = patch;

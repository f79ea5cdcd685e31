import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["dist/", "static/vendor/", ".agentapp/"] },
  js.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, LiveChat: "readonly" } } },
  {
    files: ["static/cache/service-worker.js"],
    languageOptions: { globals: { ...globals.serviceworker, BUILD: "readonly" } },
  },
  { files: ["agentapp_devkit/snapshot/*.mjs"], languageOptions: { globals: globals.node } },
];

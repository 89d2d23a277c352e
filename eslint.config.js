/** ESLint: the modules of the engine, the page and the extension, and the scripts the extension injects. */

import js from "@eslint/js";
import globals from "globals";

const PAGE = ["src/pullquote/server/static/**/*.js"];
const EXTENSION = ["extension/*.js"];
const ENGINE = ["js/**/*.js", "docs/demo/*.js"];
const TESTS = ["tests/js/*.js"];
const MODULES = ["copies", "engine", "options", "server", "worker"].map((name) => `extension/${name}.js`);

/** Functions that one injected script defines and another uses. */
const SHARED_FUNCTIONS = [
  "attempt", "closePanel", "collectText", "copyAll", "createButton", "createElement", "createPaint", "createPanel",
  "findSentences", "frameDocument", "goTo", "ignoredElements", "isElement", "isText", "markedSentences", "readNodes",
  "readPage", "renderCard", "squeeze", "togglePage", "visitDisplayed", "watchPage",
];

export default [
  { ignores: [".venv*/", "build/", "docs/*", "!docs/demo/"] },
  {
    ...js.configs.recommended,
    files: [...ENGINE, ...PAGE, ...EXTENSION, ...TESTS],
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      ...js.configs.recommended.rules,
      "default-case-last": "error",
      "eqeqeq": "error",
      "max-lines": ["error", 300],
      "max-params": ["error", 5],
      "no-else-return": "error",
      "no-implicit-coercion": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-shadow": "error",
      "no-throw-literal": "error",
      "no-unneeded-ternary": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "off",
      // Text of articles must never become markup.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Insert text, not markup." },
        { property: "insertAdjacentHTML", message: "Insert text, not markup." },
        { object: "document", property: "write", message: "Insert text, not markup." },
      ],
    },
  },
  { files: TESTS, languageOptions: { globals: globals.node } },
  {
    files: EXTENSION,
    languageOptions: { globals: { ...globals.browser, ...globals.webextensions } },
  },
  {
    // Injected one after another into the same scope. `tsc` checks that every function exists.
    files: EXTENSION,
    ignores: MODULES,
    languageOptions: {
      sourceType: "script",
      globals: Object.fromEntries(SHARED_FUNCTIONS.map((name) => [name, "readonly"])),
    },
    rules: {
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-unused-vars": ["error", { vars: "local" }],
    },
  },
];

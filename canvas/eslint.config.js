import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

/** The pure half knows neither React nor the browser nor the network. */
const NOT_PURE = {
  patterns: [
    {
      group: ["react", "react-dom", "react/*", "@xyflow/*", "@tanstack/*", "zustand", "wouter"],
      message: "src/model is pure.",
    },
    {
      group: ["@/api/*", "@/ui/*", "@/shell/*", "@/editor/*", "@/executions/*", "@/workflows/*", "../*"],
      message: "src/model imports only itself.",
    },
  ],
};

export default ts.config(
  { ignores: ["dist", "node_modules", "src/**/*.gen.ts", "test-results", "playwright-report"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["eslint.config.js", "scripts/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A handler that starts a request returns a promise, which nobody waits for: the mutation shows its own error.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      // `name || fallback` is meant where an empty text counts as none.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true } }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  { files: ["**/*.tsx"], ...a11y.flatConfigs.strict },
  { files: ["src/**/*.{ts,tsx}"], plugins: { "react-hooks": hooks }, rules: hooks.configs.recommended.rules },
  {
    files: ["src/model/**/*.ts"],
    ignores: ["src/model/**/*.test.ts"],
    rules: {
      "no-restricted-imports": ["error", NOT_PURE],
      "no-restricted-globals": ["error", "window", "document", "fetch", "localStorage", "sessionStorage", "navigator"],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    ...ts.configs.disableTypeChecked,
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);

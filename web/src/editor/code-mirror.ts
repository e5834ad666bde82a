/** CodeMirror as this page uses it: a language, the page's own colours, and nothing that keeps the Tab key from leaving. */
import { json } from "@codemirror/lang-json";
import { javascript } from "@codemirror/lang-javascript";
import { python } from "@codemirror/lang-python";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";

interface CodeOptions {
  text: string;
  /** Of the file: its ending tells the language. */
  path: string;
  label: string;
  isReadOnly: boolean;
  onChange: (text: string) => void;
}

const look = EditorView.theme({
  "&": { backgroundColor: "var(--mantine-color-body)", color: "var(--mantine-color-text)", fontSize: "0.875rem" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", maxHeight: "65vh", minHeight: "12rem" },
  ".cm-gutters": {
    backgroundColor: "var(--surface-quiet)",
    color: "var(--mantine-color-dimmed)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--bar-live) 12%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  "&.cm-focused": { outline: "2px solid var(--mantine-color-anchor)", outlineOffset: "-2px" },
});

/** Each can be read on both grounds. */
const colors = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: "light-dark(#863a86, #e0a5e0)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "light-dark(#17623f, #86d3a8)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "light-dark(#7a5000, #ecc26f)" },
  {
    tag: [tags.definition(tags.variableName), tags.propertyName, tags.attributeName],
    color: "light-dark(#1d559f, #94bff0)",
  },
  { tag: [tags.typeName, tags.className, tags.namespace], color: "light-dark(#0f6170, #84d0de)" },
  { tag: tags.comment, color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
  { tag: tags.invalid, color: "light-dark(#a4281a, #f2a093)" },
]);

export class CodeMirror {
  readonly #view: EditorView;

  constructor(place: HTMLElement, { text, path, label, isReadOnly, onChange }: CodeOptions) {
    const extensions = [
      basicSetup,
      look,
      languageOf(path),
      syntaxHighlighting(colors),
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorState.readOnly.of(isReadOnly),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
    ];
    this.#view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: place });
    // Where it scrolls, the keyboard can scroll it.
    this.#view.scrollDOM.tabIndex = 0;
  }

  /** Puts another text in, where it is another. */
  setText(text: string): void {
    const now = this.#view.state.doc.toString();
    if (now !== text) this.#view.dispatch({ changes: { from: 0, to: now.length, insert: text } });
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function languageOf(path: string): Extension {
  if (/\.[cm]?[jt]sx?$/.test(path)) return javascript({ typescript: /tsx?$/.test(path) });
  if (path.endsWith(".py")) return python();
  if (/\.ya?ml$/.test(path)) return yaml();
  return path.endsWith(".json") ? json() : [];
}

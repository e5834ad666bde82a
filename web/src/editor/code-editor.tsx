import { useEffect, useRef } from "react";
import { CodeMirror } from "./code-mirror.ts";
import classes from "./editor.module.css";

export interface CodeEditorProps {
  text: string;
  path: string;
  label: string;
  isReadOnly?: boolean;
  onChange?: (text: string) => void;
}

/** Loaded only where code is shown. */
export function CodeEditor({ text, path, label, isReadOnly = false, onChange }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeMirror | null>(null);
  const latest = useRef({ text, onChange });
  useEffect(() => {
    latest.current = { text, onChange };
    editor.current?.setText(text);
  }, [text, onChange]);
  useEffect(() => {
    const made = new CodeMirror(place.current!, {
      text: latest.current.text,
      path,
      label,
      isReadOnly,
      onChange: (typed) => latest.current.onChange?.(typed),
    });
    editor.current = made;
    return () => {
      made.destroy();
      editor.current = null;
    };
  }, [path, label, isReadOnly]);
  return <div ref={place} className={classes.code} />;
}

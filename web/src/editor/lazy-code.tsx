import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { CodeEditorProps } from "./code-editor.tsx";

const CodeEditor = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

/** The editor, with a grey shape while its code comes. */
export function Code(props: CodeEditorProps) {
  return (
    <Suspense fallback={<Skeleton height={240} radius="md" />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}

/** Who changed a file, in words: "changed in the folder", "Ada". */
export function authorWords({ author_kind, author }: { author_kind: string | null; author: string | null }): string {
  switch (author_kind) {
    case "file":
      return "changed in the folder";
    case "library":
      return "from the ready-made ones";
    case "ai":
      return author === null ? "AI" : `AI (${author})`;
    case "aios":
      return "AIOS";
    default:
      return author ?? "a person";
  }
}

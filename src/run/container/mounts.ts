/** Folders and files that a container sees, each at the path it has outside. */
export interface Mount {
  path: string;
  writable: boolean;
}

export function mountArguments(mounts: readonly Mount[]): string[] {
  return mounts.flatMap(({ path, writable }) => [
    "--mount",
    ["type=bind", field(`source=${path}`), field(`target=${path}`), ...(writable ? [] : ["readonly"])].join(","),
  ]);
}

/** The engine reads the value as one line of CSV. */
function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

import { tell } from "./toast.ts";

/** To the clipboard; where the browser does not allow it (no HTTPS, from another computer), the old way. */
export async function copyText(text: string, done = "Copied."): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  tell(done);
}

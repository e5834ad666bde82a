/** What a colour means here. It is never alone: an icon and a word stand with it. */
import { CircleAlert, CircleCheck, CircleDashed, CircleX, LoaderCircle } from "lucide-react";
import type { ReactElement } from "react";

export type Tone = "good" | "warn" | "bad" | "live" | "quiet";

export function toneIcon(tone: Tone, size = 16): ReactElement {
  const props = { size, "aria-hidden": true, strokeWidth: 2 } as const;
  switch (tone) {
    case "good":
      return <CircleCheck {...props} />;
    case "warn":
      return <CircleAlert {...props} />;
    case "bad":
      return <CircleX {...props} />;
    case "live":
      return <LoaderCircle {...props} />;
    case "quiet":
      return <CircleDashed {...props} />;
  }
}

/** A short word about what was done, which goes by itself. What must not be missed belongs on the page instead. */
import { notifications } from "@mantine/notifications";
import { wordsOf } from "./problem.tsx";
import type { Tone } from "./tone.tsx";

const colors: Record<Tone, string> = { good: "spruce", warn: "honey", bad: "clay", live: "blue", quiet: "gray" };

export function tell(message: string, tone: Tone = "good"): void {
  notifications.show({ message, color: colors[tone], withBorder: true });
}

export function tellProblem(error: unknown): void {
  notifications.show({
    message: wordsOf(error),
    color: "clay",
    autoClose: 15_000,
    withBorder: true,
    role: "alert",
  });
}

import { Globe, Sparkles, WifiOff } from "lucide-react";
import type { ReadyMadeView } from "../../../src/api/library/views.ts";
import { Badge } from "../parts/status-badge.tsx";

/** What a helper needs besides this computer. */
export function NeedsBadge({ needs }: { needs: ReadyMadeView["needs"] }) {
  switch (needs) {
    case "offline":
      return (
        <Badge tone="quiet" icon={<WifiOff size={14} aria-hidden="true" />}>
          Works offline
        </Badge>
      );
    case "internet":
      return (
        <Badge tone="quiet" icon={<Globe size={14} aria-hidden="true" />}>
          Needs internet
        </Badge>
      );
    case "ai":
      return (
        <Badge tone="quiet" icon={<Sparkles size={14} aria-hidden="true" />}>
          Needs AI
        </Badge>
      );
  }
}

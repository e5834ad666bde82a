import { Bell, Cpu, DatabaseBackup, KeyRound, MailCheck, Smartphone, Wrench, type LucideIcon } from "lucide-react";

import type { OperationName } from "../api/client.ts";

export interface Section {
  id: string;
  title: string;
  sentence: string;
  icon: LucideIcon;
  /** Shown to whoever may do this; absent: to everybody. */
  needs?: OperationName;
}

export const sections: readonly Section[] = [
  { id: "people", title: "Phone and people", sentence: "Who may use AIOS, and from where.", icon: Smartphone },
  { id: "alerts", title: "Alerts", sentence: "How you hear of what went wrong.", icon: Bell },
  { id: "outbox", title: "Outbox", sentence: "Messages that wait to be sent.", icon: MailCheck },
  {
    id: "secrets",
    title: "Secrets",
    sentence: "Passwords and keys that automations need.",
    icon: KeyRound,
    needs: "secrets",
  },
  { id: "devices", title: "Computers", sentence: "Where automations run.", icon: Cpu },
  {
    id: "backups",
    title: "Backups",
    sentence: "A copy of everything, in case of need.",
    icon: DatabaseBackup,
    needs: "backups",
  },
  { id: "advanced", title: "Advanced", sentence: "Checks, the record of who did what, and the API.", icon: Wrench },
];

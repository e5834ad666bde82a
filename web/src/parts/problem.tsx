import { Alert, Button, Code, type AlertProps } from "@mantine/core";
import { CircleAlert } from "lucide-react";
import { useState, type ReactNode } from "react";
import { ApiError } from "../api/client.ts";

interface ProblemProps extends Omit<AlertProps, "title" | "color" | "icon"> {
  /** What happened: words, or what was thrown. */
  error: unknown;
  /** What to do next, as a button. */
  retry?: () => void;
  retryLabel?: string;
  /** Of experts' interest, one click away. */
  detail?: string | null;
  children?: ReactNode;
}

/** What happened, why, and what to do next, with a button that does it. */
export function Problem({ error, retry, retryLabel = "Try again", detail, children, ...rest }: ProblemProps) {
  const [open, setOpen] = useState(false);
  const technical = detail ?? technicalOf(error);
  return (
    <Alert color="clay" variant="light" radius="lg" icon={<CircleAlert aria-hidden="true" />} role="alert" {...rest}>
      <div style={{ color: "var(--mantine-color-text)" }}>{wordsOf(error)}</div>
      {children}
      {(retry || technical) && (
        <div style={{ display: "flex", gap: "0.5rem", marginTop: "0.75rem", flexWrap: "wrap" }}>
          {retry && (
            <Button size="xs" color="clay.7" variant="filled" onClick={retry}>
              {retryLabel}
            </Button>
          )}
          {technical && (
            <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
              Technical details
            </Button>
          )}
        </div>
      )}
      {open && technical && (
        <Code block mt="sm" tabIndex={0}>
          {technical}
        </Code>
      )}
    </Alert>
  );
}

/** What was thrown, in words for a person: AIOS's own are written for one, others are not. */
export function wordsOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (error instanceof ApiError) return withoutCommand(error.message);
  return "Something on this page went wrong. Your automations are not affected.";
}

/** "There is no job "x". See all with: aios jobs" also speaks to a terminal; here a button stands for its last part. */
function withoutCommand(message: string): string {
  return message.replace(/\s+[A-Z][^.:]*: aios [\w -]+\.?$/, "");
}

function technicalOf(error: unknown): string | null {
  if (error instanceof ApiError || !(error instanceof Error)) return null;
  return error.stack ?? error.message;
}

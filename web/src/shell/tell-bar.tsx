import { Kbd, TextInput, VisuallyHidden } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { Sparkles } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";

/** Plain words in, a filled-in form or what was found out: the page `/tell` shows which. */
export function TellBar({ className }: { className?: string }) {
  // What was asked stands in the bar as long as its answer is shown.
  const asked = useRouterState({ select: ({ location }) => (location.pathname === "/tell" ? location.searchStr : "") });
  return <Bar key={asked} className={className} start={new URLSearchParams(asked).get("text") ?? ""} />;
}

function Bar({ className, start }: { className: string | undefined; start: string }) {
  const [text, setText] = useState(plain(start));
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const narrow = useMediaQuery("(max-width: 56em)");
  useHotkeys([["/", () => input.current?.focus()]]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") void navigate({ to: "/tell", search: { text: text.trim() } });
  };
  return (
    <form role="search" className={className} onSubmit={submit}>
      <TextInput
        ref={input}
        aria-label="Tell me what you want done"
        placeholder={narrow ? "What to do?" : "Tell me what you want done…"}
        size="md"
        radius="xl"
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<Sparkles size={18} aria-hidden="true" />}
        rightSection={narrow ? undefined : <Kbd aria-hidden="true">/</Kbd>}
      />
      <VisuallyHidden>
        <button type="submit" tabIndex={-1}>
          Go
        </button>
      </VisuallyHidden>
    </form>
  );
}

/** The router writes what could be taken for a number in quotes. */
function plain(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

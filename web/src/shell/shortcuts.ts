/** Keys that lead everywhere: G and then a letter. They rest while somebody types. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

/** The letter after G. Shown in the palette beside each page. */
export const pageKeys: Readonly<Record<string, string>> = {
  h: "/",
  w: "/waiting",
  a: "/automations",
  r: "/ready-made",
  y: "/history",
  s: "/settings",
};

const patienceMilliseconds = 1200;

export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let began = -Infinity;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      const target = pageKeys[key];
      if (event.timeStamp - began < patienceMilliseconds && target !== undefined) {
        began = -Infinity;
        // The letter alone may mean something on the page that is shown.
        event.preventDefault();
        event.stopPropagation();
        void navigate({ href: target });
      } else began = key === "g" ? event.timeStamp : -Infinity;
    };
    addEventListener("keydown", listen, { capture: true });
    return () => removeEventListener("keydown", listen, { capture: true });
  }, [navigate]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

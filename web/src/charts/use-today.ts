import { useEffect, useState } from "react";
import { dateText } from "../history/filter.ts";

/** "2026-11-22": also of a page that stays open overnight. */
export function useToday(): string {
  const [today, setToday] = useState(() => dateText(new Date()));
  useEffect(() => {
    const timer = setInterval(() => setToday(dateText(new Date())), 60_000);
    return () => clearInterval(timer);
  }, []);
  return today;
}

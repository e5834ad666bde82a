import { Link } from "@tanstack/react-router";
import { Hand, History, House, LibraryBig, ListChecks, Settings, type LucideIcon } from "lucide-react";
import { useAsk } from "../api/hooks.ts";
import { Mark } from "./mark.tsx";
import { SchemeSwitch } from "./scheme-switch.tsx";
import classes from "./shell.module.css";

interface Place {
  to: string;
  name: string;
  /** Where there is little room: a part of the name, so that who says it is understood. */
  short?: string;
  icon: LucideIcon;
}

export const places: readonly Place[] = [
  { to: "/", name: "Home", icon: House },
  { to: "/waiting", name: "Waiting for you", short: "Waiting", icon: Hand },
  { to: "/automations", name: "Automations", icon: ListChecks },
  { to: "/ready-made", name: "Ready-made", icon: LibraryBig },
  { to: "/history", name: "History", icon: History },
  { to: "/settings", name: "Settings", icon: Settings },
];

export function SideNavigation() {
  return (
    <aside className={classes.side}>
      <Link to="/" className={classes.brand} aria-label="AIOS, to Home">
        <Mark />
        <span>AIOS</span>
      </Link>
      <nav aria-label="Pages">
        <Places />
      </nav>
      <div className={classes.foot}>
        <SchemeSwitch />
      </div>
    </aside>
  );
}

export function BottomNavigation() {
  return (
    <nav className={classes.bottom} aria-label="Pages">
      <Places short />
    </nav>
  );
}

function Places({ short = false }: { short?: boolean }) {
  const waiting = useWaiting();
  return (
    <ul className={classes.links}>
      {places.map(({ to, name, short: shortName, icon: Icon }) => (
        <li key={to}>
          <Link to={to} className={classes.link} activeOptions={{ exact: to === "/" }}>
            <Icon size={short ? 22 : 20} strokeWidth={1.8} aria-hidden="true" />
            <span>{short ? (shortName ?? name) : name}</span>
            {to === "/waiting" && waiting > 0 && (
              <span className={classes.count}>
                {waiting}
                <span className="visually-hidden"> waiting</span>
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** How many decisions wait for this person. */
function useWaiting(): number {
  const { data } = useAsk("status", {});
  return data !== undefined ? data.waiting_for_you : 0;
}

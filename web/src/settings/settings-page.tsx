import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useMay } from "../api/use-may.ts";
import { Page } from "../parts/page.tsx";
import { sections } from "./sections.ts";
import classes from "./settings.module.css";

export function SettingsPage() {
  const may = useMay();
  const offered = sections.filter(({ needs }) => needs === undefined || may(needs));
  return (
    <Page title="Settings">
      <ul className={`card ${classes.index}`}>
        {offered.map(({ id, title, sentence, icon: Icon }) => (
          <li key={id}>
            <Link to="/settings/$section" params={{ section: id }} className={classes.entry}>
              <Icon size={24} strokeWidth={1.7} aria-hidden="true" />
              <span className={classes.grow}>
                <strong>{title}</strong>
                <span className={classes.quiet}>{sentence}</span>
              </span>
              <ChevronRight size={20} aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}

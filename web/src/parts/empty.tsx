import { Title } from "@mantine/core";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import classes from "./empty.module.css";

/** Where nothing is yet: what will stand here, and how to get there. */
export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <section className={classes.empty}>
      <span className={classes.disc}>
        <Icon size={30} strokeWidth={1.6} aria-hidden="true" />
      </span>
      <Title order={2}>{title}</Title>
      <div className={classes.more}>{children}</div>
    </section>
  );
}

import { Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import classes from "./page.module.css";

interface PageProps {
  title: string;
  /** Above the title: where one came from. */
  back?: ReactNode;
  /** Below the title, in one sentence. */
  lead?: ReactNode;
  /** The one primary action. */
  action?: ReactNode;
  children: ReactNode;
}

/** The frame of a page: its name in the browser and on top, and the one thing to do first. */
export function Page({ title, back, lead, action, children }: PageProps) {
  useTitle(title);
  return (
    <>
      {back && <div className={classes.back}>{back}</div>}
      <header className={classes.head}>
        <div className={classes.words}>
          <Title order={1}>{title}</Title>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {action && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "AIOS" ? title : `${title} · AIOS`;
  }, [title]);
}

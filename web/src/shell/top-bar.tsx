import { Link } from "@tanstack/react-router";
import { Mark } from "./mark.tsx";
import classes from "./shell.module.css";
import { StopEverything } from "./stop-everything.tsx";
import { TellBar } from "./tell-bar.tsx";

export function TopBar({ onStop }: { onStop: () => void }) {
  return (
    <header className={classes.top}>
      <Link to="/" className={classes.onlyPhone} aria-label="AIOS, to Home">
        <Mark size={34} />
      </Link>
      <TellBar className={classes.tell} />
      <div className={classes.topEnd}>
        <StopEverything onStop={onStop} />
      </div>
    </header>
  );
}

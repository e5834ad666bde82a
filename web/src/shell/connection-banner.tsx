import { Loader } from "@mantine/core";
import { useEffect, useState } from "react";
import { live } from "../api/freshness.ts";
import type { Connection } from "../api/live.ts";
import classes from "./shell.module.css";

/** Says when what is shown may be old, and goes when it is true again. A blink of the connection is kept quiet. */
export function ConnectionBanner() {
  const connection = useConnection();
  return <div role="status">{connection === "lost" && <Lost />}</div>;
}

function Lost() {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), 1200);
    return () => clearTimeout(timer);
  }, []);
  if (patient) return null;
  return (
    <div className={classes.banner} data-tone="warn">
      <Loader size={18} color="currentColor" />
      <p>No connection to AIOS. What you see may be old. Trying again…</p>
    </div>
  );
}

/** Whether what is shown is true at this moment. */
export function useConnection(): Connection {
  const [connection, setConnection] = useState<Connection>(live.connection);
  useEffect(() => live.onConnection(setConnection), []);
  return connection;
}

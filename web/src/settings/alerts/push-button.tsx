import { Button } from "@mantine/core";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Problem } from "../../parts/problem.tsx";
import { tell } from "../../parts/toast.ts";
import { subscribeToPush } from "./push.ts";

/** Lets this browser show messages also while the page is closed. */
export function PushButton() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const queries = useQueryClient();
  const act = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await subscribeToPush();
      tell("This browser will tell you. Send a test to see whether it works.");
      await queries.invalidateQueries();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <>
      <Button variant="default" loading={isBusy} onClick={() => void act()}>
        Use this browser
      </Button>
      {problem !== null && <Problem error={problem} w="100%" />}
    </>
  );
}

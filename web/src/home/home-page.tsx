import { Stack } from "@mantine/core";
import { useAsk } from "../api/hooks.ts";
import { Loading } from "../parts/loading.tsx";
import { useTitle } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";
import { Verdict } from "../parts/verdict.tsx";
import { useConnection } from "../shell/connection-banner.tsx";

export function HomePage() {
  useTitle("AIOS");
  const connection = useConnection();
  const { data, error, refetch } = useAsk("status", {});
  if (data === undefined) return error ? <Problem error={error} retry={() => void refetch()} /> : <Loading />;
  return (
    <Stack gap="xl">
      <Verdict state={data.state} sentence={data.verdict} stale={connection === "lost"} />
    </Stack>
  );
}

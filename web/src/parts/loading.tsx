import { Skeleton, Stack } from "@mantine/core";

/** Grey shapes where words will stand. Said aloud once. */
export function Loading({ lines = 3 }: { lines?: number }) {
  return (
    <Stack gap="md" role="status" aria-label="Loading" aria-busy="true">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 36 : 72} width={line === 0 ? "45%" : "100%"} radius="lg" />
      ))}
    </Stack>
  );
}

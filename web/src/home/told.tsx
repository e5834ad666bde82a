import { Text, Title } from "@mantine/core";
import type { StatusView } from "../../../src/api/views.ts";
import { friendlyName } from "../parts/names.ts";
import { When } from "../parts/when.tsx";
import classes from "./home.module.css";

/** What automations had to say within the last day. */
export function Told({ notifications }: { notifications: StatusView["notifications"] }) {
  if (notifications.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="xs">
        What you were told
      </Title>
      <ul className={classes.plain}>
        {notifications.map((one) => (
          <li key={one.id}>
            {one.title !== null && <Text fw={600}>{one.title}</Text>}
            <Text>{one.text}</Text>
            <Text size="sm" c="dimmed">
              {one.job !== null && <>{friendlyName(one.job)}, </>}
              <When at={one.created} past />
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}

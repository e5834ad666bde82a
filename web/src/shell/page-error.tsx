import { Button, Group, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { House, RotateCw } from "lucide-react";
import { useTitle } from "../parts/page.tsx";
import { Problem } from "../parts/problem.tsx";

/** A page that broke: the rest of AIOS goes on, and so may whoever looks. */
export function PageError({ error }: { error: unknown }) {
  return (
    <section>
      <Title order={1} mb="md">
        This page could not be shown
      </Title>
      <Problem error={error} />
      <Text mt="md">Your automations go on running. Load the page anew, or go to another one.</Text>
      <Group mt="lg">
        <Button leftSection={<RotateCw size={18} aria-hidden="true" />} onClick={() => location.reload()}>
          Load anew
        </Button>
        <Button
          variant="default"
          leftSection={<House size={18} aria-hidden="true" />}
          onClick={() => location.assign("/")}
        >
          To Home
        </Button>
      </Group>
    </section>
  );
}

export function NotFound() {
  useTitle("No such page");
  return (
    <section style={{ maxWidth: "34rem", margin: "12vh auto", textAlign: "center" }}>
      <Title order={1}>There is no such page</Title>
      <Text mt="sm" mb="lg">
        It may have been moved or removed. Everything AIOS does can be found from Home.
      </Text>
      <Button renderRoot={(props) => <Link to="/" {...props} />}>To Home</Button>
    </section>
  );
}

import { ActionIcon, Button, Group, Modal, Text, TextInput, type TextInputProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { CornerLeftUp, Folder, FolderOpen } from "lucide-react";
import { useState } from "react";
import { useAsk } from "../api/hooks.ts";
import classes from "./folder-picker.module.css";
import { Loading } from "./loading.tsx";
import { Problem } from "./problem.tsx";

interface FolderFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  onChange: (path: string) => void;
}

/** A folder of the computer on which AIOS runs: typed, or chosen by looking. */
export function FolderField({ value, onChange, ...rest }: FolderFieldProps) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <TextInput
        {...rest}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
        autoComplete="off"
        rightSectionWidth={44}
        rightSection={
          <ActionIcon variant="subtle" size={32} aria-label="Choose a folder" onClick={open}>
            <FolderOpen size={19} aria-hidden="true" />
          </ActionIcon>
        }
      />
      <Modal opened={opened} onClose={close} title="Choose a folder" size="lg" centered>
        <Chooser
          start={value}
          onChoose={(path) => {
            onChange(path);
            close();
          }}
        />
      </Modal>
    </>
  );
}

function Chooser({ start, onChoose }: { start: string; onChoose: (path: string) => void }) {
  const [path, setPath] = useState(start);
  const { data, error } = useAsk("folders", path === "" ? {} : { path }, { keep: true });
  const lost = error !== null && path !== "";
  return (
    <>
      {lost && <Problem error={error} retry={() => setPath("")} retryLabel="Start from your own folder" mb="md" />}
      {data === undefined && !error && <Loading lines={3} />}
      {data && !lost && (
        <>
          <Group gap="xs" mb="sm">
            {data.places.map((place) => (
              <Button key={place.path} size="compact-sm" variant="default" onClick={() => setPath(place.path)}>
                {place.name}
              </Button>
            ))}
          </Group>
          <Text fw={600} mb="xs">
            {data.path}
          </Text>
          <ul className={classes.list}>
            {data.parent !== null && (
              <li>
                <button type="button" className={classes.row} onClick={() => setPath(data.parent ?? "")}>
                  <CornerLeftUp size={18} aria-hidden="true" /> One folder up
                </button>
              </li>
            )}
            {data.folders.map((folder) => (
              <li key={folder.path}>
                <button type="button" className={classes.row} onClick={() => setPath(folder.path)}>
                  <Folder size={18} aria-hidden="true" /> {folder.name}
                </button>
              </li>
            ))}
          </ul>
          {data.folders.length === 0 && <Text c="dimmed">There are no folders in it.</Text>}
          <Group justify="flex-end" mt="md">
            <Button onClick={() => onChoose(data.path)}>Choose this folder</Button>
          </Group>
        </>
      )}
    </>
  );
}

import { ActionIcon, Button, SegmentedControl, Switch, TextInput, Tooltip } from "@mantine/core";
import { Copy, Download, Search, X, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { counted } from "../parts/times.ts";
import { tell, tellProblem } from "../parts/toast.ts";
import { plainText } from "./ansi.ts";
import type { LogWindow } from "./log-window.ts";
import classes from "./log.module.css";
import { download, wholeLog } from "./whole-log.ts";

export type Level = "all" | "WARNING" | "ERROR";

const levels = [
  { value: "all", label: "Everything" },
  { value: "WARNING", label: "Warnings" },
  { value: "ERROR", label: "Errors" },
];

interface LogToolsProps {
  typed: string;
  onType: (typed: string) => void;
  level: Level;
  onLevel: (level: Level) => void;
  wrap: boolean;
  onWrap: (wrap: boolean) => void;
  /** Null where nothing is said any more. */
  follow: boolean | null;
  onFollow: (follow: boolean) => void;
}

export function LogTools(props: LogToolsProps) {
  const { typed, onType, level, onLevel, wrap, onWrap, follow, onFollow } = props;
  return (
    <div className={classes.tools}>
      <TextInput
        className={classes.search}
        aria-label="Search in this log"
        placeholder="Search in this log"
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
        leftSection={<Search size={17} aria-hidden="true" />}
        rightSection={
          typed === "" ? null : (
            <ActionIcon variant="subtle" color="gray" aria-label="Clear the search" onClick={() => onType("")}>
              <X size={17} aria-hidden="true" />
            </ActionIcon>
          )
        }
      />
      <SegmentedControl
        aria-label="Which lines"
        data={levels}
        value={level}
        onChange={(value) => onLevel(value as Level)}
      />
      <Switch label="Wrap lines" checked={wrap} onChange={(event) => onWrap(event.currentTarget.checked)} />
      {follow !== null && (
        <Switch label="Follow" checked={follow} onChange={(event) => onFollow(event.currentTarget.checked)} />
      )}
    </div>
  );
}

export function IconTool({ label, icon: Icon, onClick }: { label: string; icon: LucideIcon; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" size={30} aria-label={label} onClick={onClick}>
        <Icon size={17} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}

export function CopyLines({ window }: { window: LogWindow }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.lines.map((line) => plainText(line.message)).join("\n"));
      tell(`${counted(window.lines.length, "line")} copied.`);
    } catch {
      tell("The browser does not let this page copy. Mark the lines and press Ctrl+C.", "warn");
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<Copy size={16} aria-hidden="true" />}
      onClick={() => void copy()}
    >
      Copy
    </Button>
  );
}

export function DownloadLog({ run, name }: { run: string; name: string }) {
  const [isBusy, setBusy] = useState(false);
  const get = async () => {
    setBusy(true);
    try {
      download(await wholeLog(run), `${name}.log`);
    } catch (error) {
      tellProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={isBusy}
      leftSection={<Download size={16} aria-hidden="true" />}
      onClick={() => void get()}
    >
      Download
    </Button>
  );
}

import { Anchor } from "@mantine/core";
import { Download, FileText } from "lucide-react";
import { artifactAddress } from "../api/client.ts";
import { byteCount } from "../parts/bytes.ts";
import type { RunDetail } from "./outcome-words.ts";
import classes from "./run.module.css";

/** Kinds of pictures that cannot carry a script. */
const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"]);
const largestShown = 8 * 1024 * 1024;

/** Files that a run has kept: pictures are shown, everything can be downloaded. */
export function Artifacts({ artifacts }: { artifacts: RunDetail["artifacts"] }) {
  return (
    <ul className={classes.artifacts}>
      {artifacts.map(({ run_id, name, media_type, bytes }) => {
        const address = artifactAddress(run_id, name);
        const isPicture = pictures.has(media_type) && bytes <= largestShown;
        return (
          <li key={name} className={classes.artifact}>
            {isPicture ? (
              <img src={address} alt={name} loading="lazy" className={classes.picture} />
            ) : (
              <FileText size={22} aria-hidden="true" />
            )}
            <span className={classes.artifactName}>
              {name}
              <span className={classes.quiet}> · {byteCount(bytes)}</span>
            </span>
            <Anchor href={address} download={name} className={classes.download}>
              <Download size={17} aria-hidden="true" />
              Download
              <span className="visually-hidden"> {name}</span>
            </Anchor>
          </li>
        );
      })}
    </ul>
  );
}

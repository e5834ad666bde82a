import { memo, useLayoutEffect, useState, type CSSProperties } from "react";
import type { LogView } from "../../../src/api/views.ts";
import { AnsiText } from "./ansi-text.tsx";
import type { LogReader } from "./log-reader.ts";
import type { LineBlock } from "./log-window.ts";
import classes from "./log.module.css";
import { ScrollPlace } from "./scroll-place.ts";

interface LogLinesProps {
  reader: LogReader;
  blocks: readonly LineBlock[];
  /** Whether the last line is the newest there is. */
  atEnd: boolean;
  /** The newest line stays in sight. */
  follow: boolean;
  onFollow: (follow: boolean) => void;
  wrap: boolean;
  words: RegExp | null;
  /** The line to show, by its id. */
  shown: number | null;
  /** What a press on a line's time does, where lines are found ones. */
  onChoose: ((id: number) => void) | null;
}

/** So near an end, more is asked for. */
const nearPixels = 700;
const rowPixels = 20;

/**
 * The lines as real text, in blocks that the browser lays out only while they are in sight. Whatever the page holds can
 * be marked with the mouse and copied as one, which a list that takes rows out of the page cannot do.
 */
export function LogLines(props: LogLinesProps) {
  const { reader, blocks, atEnd, follow, onFollow, wrap, words, shown, onChoose } = props;
  const [place] = useState(() => new ScrollPlace());
  useLayoutEffect(() => {
    place.keep(follow);
    if (shown !== null) place.show(shown);
  });

  const onScroll = () => {
    const { above, below, isBack } = place.scrolled();
    if (follow && isBack && below > rowPixels) onFollow(false);
    if (!follow && !isBack && below < rowPixels / 2 && atEnd) onFollow(true);
    if (above < nearPixels) void reader.earlier();
    else if (below < nearPixels) void reader.later();
  };

  return (
    <div
      ref={(element) => place.attach(element)}
      className={classes.region}
      onScroll={onScroll}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
      role="region"
      aria-label="Lines of the log"
      data-wrap={wrap || undefined}
    >
      {blocks.map((block) => (
        <Block
          key={block.key}
          block={block}
          wrap={wrap}
          words={words}
          shown={shownIn(block, shown)}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface BlockProps {
  block: LineBlock;
  wrap: boolean;
  words: RegExp | null;
  shown: number | null;
  onChoose: ((id: number) => void) | null;
}

const Block = memo(function Block({ block, wrap, words, shown, onChoose }: BlockProps) {
  const rows = block.lines.reduce((sum, line) => sum + line.message.split("\n").length, 0);
  const style: CSSProperties = wrap ? {} : { containIntrinsicSize: `auto ${rows * rowPixels}px` };
  return (
    <div className={classes.block} data-block={block.key} style={style}>
      {block.lines.map((line) => (
        <Line key={line.id} line={line} words={words} isShown={line.id === shown} onChoose={onChoose} />
      ))}
    </div>
  );
});

interface LineProps {
  line: LogView;
  words: RegExp | null;
  isShown: boolean;
  onChoose: ((id: number) => void) | null;
}

function Line({ line, words, isShown, onChoose }: LineProps) {
  const level = line.level === "ERROR" ? "error" : line.level === "WARNING" ? "warning" : undefined;
  return (
    <div
      className={classes.line}
      data-line={line.id}
      data-level={level}
      data-own={line.stream === "aios" || undefined}
      data-shown={isShown || undefined}
    >
      <time className={classes.time} dateTime={new Date(line.timestamp * 1000).toISOString()}>
        {onChoose ? (
          <button type="button" onClick={() => onChoose(line.id)} title="Show what stands around this line">
            {timeOf(line.timestamp)}
          </button>
        ) : (
          timeOf(line.timestamp)
        )}
      </time>
      {level && <span className={classes.level}>{level === "error" ? "Error" : "Warning"}</span>}
      <span className={classes.text}>{line.message === "" ? " " : <AnsiText text={line.message} words={words} />}</span>
    </div>
  );
}

/** "09:00:01" */
function timeOf(at: number): string {
  return new Date(at * 1000).toLocaleTimeString("en-GB");
}

function shownIn(block: LineBlock, shown: number | null): number | null {
  return shown !== null && block.lines.some((line) => line.id === shown) ? shown : null;
}

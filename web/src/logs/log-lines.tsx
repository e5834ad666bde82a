import { memo, useLayoutEffect, useRef, type CSSProperties } from "react";
import type { LogView } from "../../../src/api/views.ts";
import { AnsiText } from "./ansi-text.tsx";
import type { LogReader } from "./log-reader.ts";
import { inBlocks, type LineBlock, type LogWindow } from "./log-window.ts";
import classes from "./log.module.css";

interface LogLinesProps {
  reader: LogReader;
  window: LogWindow;
  /** The newest line stays in sight. */
  follow: boolean;
  onFollow: (follow: boolean) => void;
  wrap: boolean;
  words: RegExp | null;
  /** The line to show, by its id, and what a press on a line does where lines are found ones. */
  shown: number | null;
  onChoose: ((id: number) => void) | null;
}

/** So near an end, more is asked for. */
const nearPixels = 700;
const rowPixels = 20;

/**
 * The lines as real text in blocks that the browser lays out only while they are in sight. Whatever the page holds can
 * be marked with the mouse and copied as one, which a list that takes rows out of the page cannot do.
 */
export function LogLines(props: LogLinesProps) {
  const { reader, window, follow, onFollow, wrap, words, shown, onChoose } = props;
  const region = useRef<HTMLDivElement>(null);
  const blocks = useBlocks(window.lines);
  const anchor = useKeptPlace(region, blocks, follow);
  useShownLine(region, shown, window);

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = region.current!;
    const below = scrollHeight - clientHeight - scrollTop;
    const isBack = scrollTop < anchor.current.scrollTop - 1;
    anchor.current = placeOf(region.current!);
    if (follow && isBack && below > rowPixels) onFollow(false);
    if (!follow && below < rowPixels / 2 && window.atEnd && !isBack) onFollow(true);
    if (scrollTop < nearPixels) void reader.earlier();
    else if (below < nearPixels) void reader.later();
  };

  return (
    <div
      ref={region}
      className={classes.region}
      onScroll={onScroll}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
      role="region"
      aria-label="Log lines"
      data-wrap={wrap || undefined}
      data-log
    >
      {blocks.map((block) => (
        <Block key={block.key} block={block} wrap={wrap} words={words} shown={shownIn(block, shown)} onChoose={onChoose} />
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
      <span className={classes.text}>
        {line.message === "" ? " " : <AnsiText text={line.message} words={words} />}
      </span>
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

function useBlocks(lines: readonly LogView[]): LineBlock[] {
  const held = useRef<{ lines: readonly LogView[]; blocks: LineBlock[] }>({ lines: [], blocks: [] });
  if (held.current.lines !== lines) held.current = { lines, blocks: inBlocks(lines, held.current.blocks) };
  return held.current.blocks;
}

interface Place {
  scrollTop: number;
  /** The first block in sight, and how far its top is above the region's. */
  block: string | null;
  offset: number;
}

/** Lines that come above do not push away what somebody reads; new ones below are followed. */
function useKeptPlace(region: React.RefObject<HTMLDivElement | null>, blocks: LineBlock[], follow: boolean) {
  const place = useRef<Place>({ scrollTop: 0, block: null, offset: 0 });
  useLayoutEffect(() => {
    const element = region.current!;
    if (follow) {
      element.scrollTop = element.scrollHeight;
    } else if (place.current.block !== null) {
      const block = element.querySelector<HTMLElement>(`[data-block="${place.current.block}"]`);
      if (block) element.scrollTop += offsetOf(block, element) - place.current.offset;
    }
    place.current = placeOf(element);
  }, [region, blocks, follow]);
  return place;
}

function placeOf(region: HTMLElement): Place {
  for (const block of region.children) {
    if (!(block instanceof HTMLElement) || offsetOf(block, region) + block.offsetHeight <= 0) continue;
    return { scrollTop: region.scrollTop, block: block.dataset["block"] ?? null, offset: offsetOf(block, region) };
  }
  return { scrollTop: region.scrollTop, block: null, offset: 0 };
}

function offsetOf(block: HTMLElement, region: HTMLElement): number {
  return block.getBoundingClientRect().top - region.getBoundingClientRect().top;
}

/** Brings a line that was searched for into the middle, once it is there. */
function useShownLine(region: React.RefObject<HTMLDivElement | null>, shown: number | null, window: LogWindow): void {
  const done = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (shown === null || done.current === shown) return;
    const line = region.current!.querySelector(`[data-line="${shown}"]`);
    if (!line) return;
    done.current = shown;
    line.scrollIntoView({ block: "center" });
  }, [region, shown, window]);
}

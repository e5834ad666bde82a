import type { ReactNode } from "react";
import { readAnsi, type AnsiSpan } from "./ansi.ts";
import classes from "./ansi.module.css";
import { markedPieces } from "./marked.ts";

/** What a program printed: text in colours of our own. Words that are searched for are marked. */
export function AnsiText({ text, words }: { text: string; words?: RegExp | null }) {
  return readAnsi(text).map((span, at) => <Span key={at} span={span} words={words ?? null} />);
}

function Span({ span, words }: { span: AnsiSpan; words: RegExp | null }) {
  const { text, color, background, bold, dim, italic, underline } = span;
  const content = words ? marked(text, words) : text;
  if (!(color || background || bold || dim || italic || underline)) return content;
  return (
    <span
      className={classes.span}
      data-color={background ? undefined : color}
      data-background={background}
      data-bold={bold}
      data-dim={dim}
      data-italic={italic}
      data-underline={underline}
    >
      {content}
    </span>
  );
}

function marked(text: string, words: RegExp): ReactNode {
  return markedPieces(text, words).map((piece, at) =>
    piece.isMatch ? <mark key={at}>{piece.text}</mark> : <span key={at}>{piece.text}</span>,
  );
}

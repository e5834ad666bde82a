import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useMay } from "../api/use-may.ts";
import { decide, held, laterTimes, useSnooze, type Review } from "./deciding.ts";
import { grouped, type ReviewGroup } from "./groups.ts";
import { choiceFor, reviewKey, type ReviewChoice, type ReviewKey } from "./keys.ts";
import { ReviewCard } from "./review-card.tsx";
import classes from "./reviews.module.css";
import { useCardAnswer } from "./use-card-answer.ts";

/** The cards, and the keys: they act on the one that is marked. */
export function CardList({ reviews }: { reviews: readonly Review[] }) {
  const [split, setSplit] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  /** What was decided last: taken back, it is the marked one again. */
  const [decided, setDecided] = useState<string | null>(null);
  const groups = grouped(reviews).flatMap((group) => (split.has(group.key) ? ungrouped(group) : [group]));
  const at = Math.max(
    0,
    groups.findIndex(({ key }) => key === active),
  );
  const move = (by: number) => setActive(groups[Math.min(groups.length - 1, Math.max(0, at + by))]?.key ?? null);
  return (
    <>
      <UndoKey isAlone={groups.length === 0} />
      <ol className={classes.cards}>
        {groups.map((group, index) => (
          <li key={group.key}>
            <DecidedCard
              group={group}
              isActive={index === at}
              wasMoved={active !== null}
              onActivate={() => setActive(group.key)}
              onMove={move}
              onSplit={() => setSplit(new Set([...split, group.key]))}
              onUndo={() => held.takeBack() && setActive(decided)}
              onDone={() => {
                setDecided(group.key);
                setActive(groups[index + 1]?.key ?? groups[index - 1]?.key ?? null);
              }}
            />
          </li>
        ))}
      </ol>
    </>
  );
}

function ungrouped({ reviews }: ReviewGroup<Review>): ReviewGroup<Review>[] {
  return reviews.map((review) => ({ key: review.id, reviews: [review] }));
}

interface DecidedCardProps {
  group: ReviewGroup<Review>;
  isActive: boolean;
  /** Somebody has moved among the cards: the marked one comes into sight. */
  wasMoved: boolean;
  onActivate: () => void;
  onMove: (by: number) => void;
  onSplit: () => void;
  onUndo: () => void;
  /** It was decided or set aside: the next is marked. */
  onDone: () => void;
}

function DecidedCard({ group, isActive, wasMoved, onActivate, onMove, onSplit, onUndo, onDone }: DecidedCardProps) {
  const [review] = group.reviews;
  const card = useRef<HTMLElement>(null);
  const answer = useCardAnswer(review);
  const snooze = useSnooze();
  const navigate = useNavigate();
  const mayDecide = useMay()("decide");

  const choose = (choice: ReviewChoice) => {
    const answered = answer.answeredWith(choice);
    if (answered === null) return;
    decide(group.reviews, choice, answered);
    onDone();
  };
  const later = (until: number) => {
    snooze.mutate({ reviews: group.reviews, until });
    onDone();
  };
  const edit = () => {
    const field = card.current?.querySelector<HTMLElement>("input, textarea, select");
    if (field) field.focus();
    else if (review.job !== null) {
      void navigate({ to: "/automations/$job", params: { job: review.job }, search: { tab: "settings" } });
    }
  };
  const press = (key: ReviewKey) => {
    switch (key) {
      case "primary":
      case "decline": {
        const choice = choiceFor(key, review.body.choices ?? []);
        if (choice) choose(choice);
        return;
      }
      case "edit":
        return edit();
      case "leave":
        return (document.activeElement as HTMLElement | null)?.blur();
      case "later":
        return later(laterTimes(new Date()).find(({ label }) => label.startsWith("Tomorrow"))!.until);
      case "undo":
        return onUndo();
      case "next":
        return onMove(1);
      case "previous":
        return onMove(-1);
    }
  };
  useKeys(isActive && mayDecide, press);
  useEffect(() => {
    if (isActive && wasMoved) card.current?.scrollIntoView({ block: "nearest" });
  }, [isActive, wasMoved]);
  useEffect(() => {
    const element = card.current!;
    element.addEventListener("focusin", onActivate);
    return () => element.removeEventListener("focusin", onActivate);
  }, [onActivate]);
  return (
    <ReviewCard
      ref={card}
      reviews={group.reviews}
      isActive={isActive && mayDecide}
      mayDecide={mayDecide}
      answer={answer}
      onChoose={choose}
      onLater={later}
      onSplit={onSplit}
    />
  );
}

/** With no card left, what was decided last can still be taken back. */
function UndoKey({ isAlone }: { isAlone: boolean }) {
  useKeys(isAlone, (key) => {
    if (key === "undo") held.takeBack();
  });
  return null;
}

function useKeys(isOn: boolean, press: (key: ReviewKey) => void): void {
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      const key = reviewKey(event, placeOf(event.target));
      if (key === null) return;
      event.preventDefault();
      press(key);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}

function placeOf(target: EventTarget | null): { isTyping: boolean; isMenuOpen: boolean } {
  const element = target instanceof HTMLElement ? target : null;
  const isTyping = element?.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const isMenuOpen = document.querySelector("[role=menu], [role=dialog], [role=listbox]:not([hidden])") !== null;
  return { isTyping: isTyping ?? false, isMenuOpen };
}

import { Anchor, Button, Kbd, Menu, Textarea } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleDashed, Clock, ListPlus } from "lucide-react";
import { forwardRef, useState } from "react";
import { friendlyName, withFriendlyName } from "../parts/names.ts";
import { SchemaForm } from "../parts/schema-form/schema-form.tsx";
import { Badge } from "../parts/status-badge.tsx";
import { When } from "../parts/when.tsx";
import { laterTimes, type Review } from "./deciding.ts";
import type { ReviewChoice } from "./keys.ts";
import { kindWords } from "./kind-words.tsx";
import { ErrorDetails } from "./error-details.tsx";
import classes from "./reviews.module.css";
import type { CardAnswer } from "./use-card-answer.ts";

interface ReviewCardProps {
  /** One, or many that say the same. */
  reviews: readonly [Review, ...Review[]];
  isActive: boolean;
  answer: CardAnswer;
  onChoose: (choice: ReviewChoice) => void;
  onLater: (until: number) => void;
  /** False for who may only look. */
  mayDecide: boolean;
  /** Shows those of a group one by one. */
  onSplit: () => void;
}

/** One decision: what is asked, what was found out, what is proven, and the buttons. */
export const ReviewCard = forwardRef<HTMLElement, ReviewCardProps>(function ReviewCard(props, ref) {
  const { reviews, isActive, answer, mayDecide, onChoose, onLater, onSplit } = props;
  const [review] = reviews;
  const { title, body, job, run_id, kind, created, expires } = review;
  const words = kindWords[kind];
  const text = body.text ?? (body.question === title ? undefined : body.question);
  return (
    <article
      ref={ref}
      className={`card ${classes.card}`}
      aria-labelledby={`review-${review.id}`}
      data-active={isActive || undefined}
      tabIndex={-1}
    >
      <header className={classes.head}>
        <Badge tone={words.tone} icon={words.icon}>
          {words.word}
        </Badge>
        {job !== null && (
          <Anchor renderRoot={(given) => <Link to="/automations/$job" params={{ job }} {...given} />}>
            {friendlyName(job)}
          </Anchor>
        )}
        <span className={classes.quiet}>
          <When at={created} past />
          {expires !== null && (
            <>
              {" · waits until "}
              <When at={expires} />
            </>
          )}
        </span>
      </header>
      <h2 id={`review-${review.id}`} className={classes.title}>
        {reviews.length === 1 ? withFriendlyName(title, job) : `${reviews.length} times: ${title}`}
      </h2>
      {text && <p className={classes.text}>{withFriendlyName(text, job)}</p>}
      {body.what_next && <p className={classes.text}>{body.what_next}</p>}
      {body.evidence && <Evidence evidence={body.evidence} />}
      {body.form && mayDecide && (
        <div className={classes.form}>
          <SchemaForm
            schema={body.form}
            values={answer.values}
            onChange={answer.setValues}
            problems={answer.problems}
          />
        </div>
      )}
      {reviews.length > 1 && (
        <ul className={classes.alike}>
          {reviews.slice(0, 10).map((one) => (
            <li key={one.id}>{one.title}</li>
          ))}
          {reviews.length > 10 && <li>and {reviews.length - 10} more</li>}
        </ul>
      )}
      {answer.wantsReason && (
        <Textarea
          label="Why? (if you like)"
          autosize
          minRows={2}
          mt="sm"
          maxLength={2000}
          value={answer.reason}
          onChange={(event) => answer.setReason(event.currentTarget.value)}
        />
      )}
      {mayDecide ? (
        <div className={classes.buttons}>
          <Choices choices={body.choices ?? []} isActive={isActive} onChoose={onChoose} count={reviews.length} />
          <LaterMenu isActive={isActive} onLater={onLater} />
          {reviews.length > 1 && (
            <Button
              variant="subtle"
              size="md"
              leftSection={<ListPlus size={18} aria-hidden="true" />}
              onClick={onSplit}
            >
              One by one
            </Button>
          )}
        </div>
      ) : (
        <p className={classes.quiet}>Whoever may decide has to answer this.</p>
      )}
      <footer className={classes.foot}>
        {run_id !== null && (
          <Anchor renderRoot={(given) => <Link to="/runs/$id" params={{ id: run_id }} {...given} />}>
            Show what happened
          </Anchor>
        )}
        {body.error && <ErrorDetails error={body.error} />}
        {mayDecide && !answer.wantsReason && kind !== "failure" && (
          <button type="button" className={classes.plain} onClick={answer.askReason}>
            Add a reason
          </button>
        )}
      </footer>
    </article>
  );
});

function Evidence({ evidence }: { evidence: NonNullable<Review["body"]["evidence"]> }) {
  return (
    <ul className={classes.evidence}>
      {evidence.map(({ text, checked }) => (
        <li key={text} data-checked={checked}>
          {checked === "machine" ? (
            <CircleCheck size={18} aria-hidden="true" />
          ) : (
            <CircleDashed size={18} aria-hidden="true" />
          )}
          <span>
            {text} <em>{checked === "machine" ? "checked by machine" : "not checked"}</em>
          </span>
        </li>
      ))}
    </ul>
  );
}

interface ChoicesProps {
  choices: readonly ReviewChoice[];
  isActive: boolean;
  count: number;
  onChoose: (choice: ReviewChoice) => void;
}

function Choices({ choices, isActive, count, onChoose }: ChoicesProps) {
  const primary = choices.find(({ tone }) => tone === "good") ?? choices.find(({ tone }) => tone !== "bad");
  const decline = choices.find(({ tone }) => tone === "bad");
  return choices.map((choice) => {
    const key = choice === primary ? "1" : choice === decline ? "3" : null;
    return (
      <Button
        key={choice.value}
        size="md"
        mih={44}
        {...(choice === primary ? {} : { variant: "default" })}
        aria-keyshortcuts={isActive && key ? key : undefined}
        rightSection={isActive && key ? <Kbd className={classes.key}>{key}</Kbd> : undefined}
        onClick={() => onChoose(choice)}
      >
        {count > 1 ? `${choice.label} (all ${count})` : choice.label}
      </Button>
    );
  });
}

function LaterMenu({ isActive, onLater }: { isActive: boolean; onLater: (until: number) => void }) {
  const [times, setTimes] = useState<ReturnType<typeof laterTimes>>([]);
  return (
    <Menu position="bottom-start" onOpen={() => setTimes(laterTimes(new Date()))}>
      <Menu.Target>
        <Button
          size="md"
          mih={44}
          variant="subtle"
          leftSection={<Clock size={18} aria-hidden="true" />}
          rightSection={isActive ? <Kbd className={classes.key}>H</Kbd> : undefined}
        >
          Later
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {times.map(({ label, until }) => (
          <Menu.Item key={label} onClick={() => onLater(until)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useAsk } from "../api/hooks.ts";
import { AnsiText } from "../logs/ansi-text.tsx";
import { searchedWords } from "../logs/marked.ts";
import { friendlyName } from "../parts/names.ts";
import { Problem } from "../parts/problem.tsx";
import { When } from "../parts/when.tsx";
import classes from "./history.module.css";

const linesShown = 50;

/** Lines of any run's log that hold the words searched for; each opens its run at that line. */
export function FoundLines({ text, job }: { text: string; job: string | undefined }) {
  const params = { text, limit: linesShown, ...(job === undefined ? {} : { job }) };
  const { data, error, refetch } = useAsk("logs_search", params, { keep: true });
  const words = searchedWords(text);
  if (error) return <Problem error={error} retry={() => void refetch()} mt="lg" />;
  if (!data || data.length === 0) return null;
  return (
    <section style={{ marginTop: "1.75rem" }}>
      <Title order={2} mb="sm">
        What they said
      </Title>
      <ol className={`card ${classes.found}`}>
        {data.map((line) => (
          <li key={line.id} className={classes.foundLine}>
            {line.run_id === null ? (
              <strong>{friendlyName(line.job ?? "AIOS")}</strong>
            ) : (
              <Link to="/runs/$id" params={{ id: line.run_id }} search={{ line: line.id }}>
                {friendlyName(line.job ?? "A run")}
              </Link>
            )}{" "}
            <span className={classes.quiet}>
              <When at={line.timestamp} />
            </span>
            <span className={classes.foundText}>
              <AnsiText text={line.message} words={words} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

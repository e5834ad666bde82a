/** A program asks a person. It is not kept waiting: it ends, and is called again with the answer. */
import type { Json } from "../../model/job.ts";
import {
  answerWords,
  askedShape,
  exampleQuestion,
  questionOf,
  rehearsedAnswer,
  type Question,
} from "../../model/question.ts";
import { DoorError, readJson, shaped, type Answer, type Exchange, type Route } from "./exchange.ts";

const mostBodyBytes = 256 * 1024;
const tooLarge = "The question is larger than 256 KiB. Keep it short: a person has to read it.";

export const askRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/ask",
    summary: `ask a person: ${exampleQuestion}; 200 with the answer, or 202: end now, you are called again with it`,
    answer: ask,
  },
];

async function ask(exchange: Exchange): Promise<Answer> {
  const given = await readJson(exchange, mostBodyBytes, tooLarge);
  const { access } = exchange;
  const { questions, redactor, run, log } = access;
  const asked = shaped(typeof given === "string" ? { question: given } : given, askedShape, exampleQuestion);
  const plain = redactor.json(asked as unknown as Json) as unknown as typeof asked;
  const key = plain.key ?? questions.keyFor(plain.question);
  const question = questionOf(plain, key);
  if (typeof question === "string") {
    throw new DoorError(400, `The question cannot be asked: ${question}. It should look like ${exampleQuestion}`);
  }
  const known = questions.answerTo(key);
  if (known) return { body: { asked: false, answer: known.answer } };
  if (questions.hasAskedTooOften) {
    throw new DoorError(429, "This run has asked 200 questions. Ask for a list in one form instead.");
  }
  access.catchUp();
  if (run.preview) return rehearse(question, (line) => log.write("log", line));
  questions.put(question);
  log.write("log", `Asks: ${question.question}`);
  return { status: 202, body: { asked: true, key } };
}

/** Nobody is bothered for a rehearsal; it goes on as if the likeliest had been answered. */
function rehearse(question: Question, say: (line: string) => void): Answer {
  const answer = rehearsedAnswer(question);
  say(`Would ask: ${question.question} (the preview goes on with: ${answerWords(question, answer)})`);
  return { body: { asked: false, answer: answer.answer } };
}

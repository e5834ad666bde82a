/** The values of JavaScript literals, without running anything. */
import { createRequire } from "node:module";
import type { Expression, PrivateIdentifier, SpreadElement } from "acorn";
import type { Json } from "../../model/job.ts";

const require = createRequire(import.meta.url);
/** Loaded when the first form is read: a start of AIOS reads none. */
const acorn = () => require("acorn") as typeof import("acorn");

/** Something that is only known when the program runs. */
export class NotLiteral extends Error {
  override readonly name = "NotLiteral";
}

/**
 * The value of the expression at `at`: texts, numbers, true, false, null, lists and objects of these.
 * @throws NotLiteral for anything else, in words
 */
export function literalAt(text: string, at: number): Json {
  try {
    return valueOf(firstOf(parsed(text, at)));
  } catch (error) {
    if (error instanceof NotLiteral) throw error;
    if (error instanceof RangeError) throw new NotLiteral("it is nested too deeply");
    throw new NotLiteral(`it cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function firstOf(expression: Expression): Expression {
  return expression.type === "SequenceExpression" ? expression.expressions[0]! : expression;
}

/** `as const` inside a literal is the one bit of TypeScript that belongs there. */
function parsed(text: string, at: number): Expression {
  const options = { ecmaVersion: "latest", sourceType: "module" } as const;
  try {
    return acorn().parseExpressionAt(text, at, options);
  } catch (error) {
    const without = text
      .slice(at)
      .replace(/([\]}"'\d]\s{0,9})\bas\s{1,9}const\b/g, (written, before: string) => before.padEnd(written.length));
    if (text.endsWith(without)) throw error;
    return acorn().parseExpressionAt(text.slice(0, at) + without, at, options);
  }
}

function valueOf(node: Expression | SpreadElement | PrivateIdentifier | null): Json {
  switch (node?.type) {
    case "ObjectExpression":
      return Object.fromEntries(node.properties.map((property) => pairOf(property)));
    case "ArrayExpression":
      return node.elements.map((element) => valueOf(element));
    case "Literal":
      return plain(node.value);
    case "TemplateLiteral":
      if (node.expressions.length > 0) throw new NotLiteral("${…} is only known when the program runs");
      return node.quasis[0]?.value.cooked ?? "";
    case "UnaryExpression":
      return signed(node.operator, valueOf(node.argument));
    case "BinaryExpression":
      return joined(node.operator, valueOf(node.left), valueOf(node.right));
    case "ParenthesizedExpression":
      return valueOf(node.expression);
    case "Identifier":
      throw new NotLiteral(`"${node.name.slice(0, 40)}" is only known when the program runs`);
    default:
      throw new NotLiteral("part of it is computed when the program runs");
  }
}

type Property = Extract<Expression, { type: "ObjectExpression" }>["properties"][number];

function pairOf(property: Property): [string, Json] {
  if (property.type === "SpreadElement") throw new NotLiteral("… takes in what is only known when the program runs");
  const { key, value, computed, kind } = property;
  const name = computed ? null : key.type === "Identifier" ? key.name : key.type === "Literal" ? key.value : null;
  if (kind !== "init" || (typeof name !== "string" && typeof name !== "number"))
    throw new NotLiteral("a name in it is computed when the program runs");
  return [String(name), valueOf(value)];
}

function plain(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new NotLiteral("it holds a value that is no plain data");
}

function signed(operator: string, value: Json): Json {
  if (typeof value === "number" && operator === "-") return -value;
  if (typeof value === "number" && operator === "+") return value;
  throw new NotLiteral(`"${operator}" is computed when the program runs`);
}

/** Long sentences are written as `"…" + "…"`, and sizes as `5 * 1024`. */
function joined(operator: string, left: Json, right: Json): Json {
  if (typeof left === "string" && typeof right === "string" && operator === "+") return left + right;
  if (typeof left === "number" && typeof right === "number" && operator === "*") return plain(left * right);
  throw new NotLiteral(`"${operator}" is computed when the program runs`);
}

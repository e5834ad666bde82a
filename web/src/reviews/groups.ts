/**
 * Cards that say the same are decided together: ten times "keep it?" of one automation is one card. Only where a wrong
 * answer does little harm; whatever is odd stands apart.
 */

export interface Groupable {
  id: string;
  kind: string;
  job: string | null;
  title: string;
  body: { question?: string | undefined; form?: unknown; choices?: readonly { value: string }[] | undefined };
}

export interface ReviewGroup<Review extends Groupable> {
  /** Stays the same while cards come and go. */
  key: string;
  reviews: readonly [Review, ...Review[]];
}

/** An approval or a change acts; a budget spends. Each is looked at by itself. */
const lowRisk: ReadonlySet<string> = new Set(["question", "result", "failure"]);
const fewest = 3;

export function grouped<Review extends Groupable>(reviews: readonly Review[]): ReviewGroup<Review>[] {
  const alike = new Map<string, Review[]>();
  for (const review of reviews) {
    const key = sameness(review);
    alike.set(key, [...(alike.get(key) ?? []), review]);
  }
  return [...alike].flatMap(([key, [first, ...rest]]): ReviewGroup<Review>[] => {
    if (first === undefined) return [];
    if (rest.length + 1 >= fewest) return [{ key, reviews: [first, ...rest] }];
    return [first, ...rest].map((review) => ({ key: review.id, reviews: [review] }));
  });
}

function sameness(review: Groupable): string {
  if (!lowRisk.has(review.kind) || hasFields(review.body.form)) return review.id;
  const choices = (review.body.choices ?? []).map((choice) => choice.value);
  return JSON.stringify([review.kind, review.job, withoutNumbers(review.title), choices]);
}

/** What is typed into one card need not be right for another. */
function hasFields(form: unknown): boolean {
  const properties = (form as { properties?: object } | null | undefined)?.properties;
  return properties !== undefined && Object.keys(properties).length > 0;
}

/** "3 old backups" and "4 old backups" are the same question. */
function withoutNumbers(title: string): string {
  return title.replaceAll(/\d+([.,]\d+)*/g, "0");
}

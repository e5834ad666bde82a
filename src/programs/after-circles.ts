/** Jobs that wait for each other in a circle, and so would never run. */

/** Name → the names it waits for. */
export type Waits = ReadonlyMap<string, readonly string[]>;

/** The circles among `waits`, each a list of names; a job that waits for itself is a circle of one. */
export function circlesOf(waits: Waits): string[][] {
  const search = new CircleSearch(waits);
  for (const name of waits.keys()) search.from(name);
  return search.circles;
}

/** Tarjan's algorithm, with a stack of its own: a chain of 100,000 jobs must not exhaust the engine's. */
class CircleSearch {
  readonly circles: string[][] = [];
  readonly #waits: Waits;
  /** When each name was first met. */
  readonly #order = new Map<string, number>();
  /** The earliest name still open that can be reached from each. */
  readonly #earliest = new Map<string, number>();
  readonly #open: string[] = [];
  readonly #isOpen = new Set<string>();

  constructor(waits: Waits) {
    this.#waits = waits;
  }

  from(root: string): void {
    if (this.#order.has(root)) return;
    const visits = [this.#meet(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const other = visit.others[visit.next++];
      if (other === undefined) {
        visits.pop();
        this.#leave(visit.name, visits.at(-1)?.name);
      } else if (!this.#order.has(other)) visits.push(this.#meet(other));
      else if (this.#isOpen.has(other)) this.#reach(visit.name, this.#order.get(other)!);
    }
  }

  #meet(name: string): { name: string; others: readonly string[]; next: number } {
    this.#earliest.set(name, this.#order.size);
    this.#order.set(name, this.#order.size);
    this.#open.push(name);
    this.#isOpen.add(name);
    return { name, others: this.#waits.get(name) ?? [], next: 0 };
  }

  #leave(name: string, parent: string | undefined): void {
    const earliest = this.#earliest.get(name)!;
    if (parent !== undefined) this.#reach(parent, earliest);
    if (earliest !== this.#order.get(name)) return;
    const circle = this.#open.splice(this.#open.lastIndexOf(name));
    for (const member of circle) this.#isOpen.delete(member);
    // Each was met because the one before waits for it.
    if (circle.length > 1 || this.#waits.get(name)?.includes(name) === true) this.circles.push(circle);
  }

  #reach(name: string, order: number): void {
    if (order < this.#earliest.get(name)!) this.#earliest.set(name, order);
  }
}

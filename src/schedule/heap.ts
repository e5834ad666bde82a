/** A binary heap of what is due when, so that a hundred thousand waiting jobs cost nothing while they wait. */
export interface Due<T> {
  /** Seconds since the epoch. */
  at: number;
  what: T;
}

export class DueHeap<T> {
  readonly #items: Due<T>[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): Due<T> | undefined {
    return this.#items[0];
  }

  push(due: Due<T>): void {
    const items = this.#items;
    let index = items.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent]!.at <= due.at) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = due;
  }

  pop(): Due<T> | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last && items.length > 0) this.#sink(last);
    return first;
  }

  #sink(due: Due<T>): void {
    const items = this.#items;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < items.length && items[child + 1]!.at < items[child]!.at) child++;
      if (child >= items.length || items[child]!.at >= due.at) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = due;
  }
}

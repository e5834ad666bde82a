/** Where the reader of a log is: lines that come above do not push away what is read, new ones below are followed. */

interface Place {
  scrollTop: number;
  /** The first block in sight, and how far its top is from the region's. */
  block: string | null;
  offset: number;
}

export interface Scrolled {
  /** Pixels to either end. */
  above: number;
  below: number;
  isBack: boolean;
}

export class ScrollPlace {
  #region: HTMLElement | null = null;
  #place: Place = { scrollTop: 0, block: null, offset: 0 };
  #shown: number | null = null;

  attach(region: HTMLElement | null): void {
    this.#region = region;
  }

  scrolled(): Scrolled {
    const region = this.#region;
    if (!region) return { above: 0, below: 0, isBack: false };
    const { scrollTop, scrollHeight, clientHeight } = region;
    const isBack = scrollTop < this.#place.scrollTop - 1;
    this.#place = placeIn(region);
    return { above: scrollTop, below: scrollHeight - clientHeight - scrollTop, isBack };
  }

  /** After lines have come or gone, before anything is painted. */
  keep(follow: boolean): void {
    const region = this.#region;
    if (!region) return;
    if (follow) region.scrollTop = region.scrollHeight;
    else this.#stay(region);
    this.#place = placeIn(region);
  }

  /** Brings a line into the middle, once. */
  show(line: number): void {
    if (this.#shown === line) return;
    const element = this.#region?.querySelector(`[data-line="${line}"]`);
    if (!element) return;
    this.#shown = line;
    element.scrollIntoView({ block: "center" });
    this.scrolled();
  }

  #stay(region: HTMLElement): void {
    if (this.#place.block === null) return;
    const block = region.querySelector(`[data-block="${this.#place.block}"]`);
    // Not there any more: its reader has jumped elsewhere, and begins at the top.
    if (block) region.scrollTop += offsetOf(block, region) - this.#place.offset;
    else region.scrollTop = 0;
  }
}

function placeIn(region: HTMLElement): Place {
  const { scrollTop } = region;
  for (const block of region.children) {
    const offset = offsetOf(block, region);
    if (offset + block.clientHeight <= 0) continue;
    return { scrollTop, block: block.getAttribute("data-block"), offset };
  }
  return { scrollTop, block: null, offset: 0 };
}

function offsetOf(block: Element, region: HTMLElement): number {
  return block.getBoundingClientRect().top - region.getBoundingClientRect().top;
}

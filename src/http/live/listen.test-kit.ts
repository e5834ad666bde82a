/** For tests: listens to the event stream as a browser does. */
import { until } from "../../api/api.test-kit.ts";

export interface Heard {
  id: string | null;
  kind: string;
  data: Record<string, unknown>;
}

export class StreamEar {
  readonly heard: Heard[] = [];
  readonly status: number;
  isOver = false;
  readonly #aborter: AbortController;

  constructor(response: Response, aborter: AbortController) {
    this.status = response.status;
    this.#aborter = aborter;
    void this.#read(response).catch(() => (this.isOver = true));
  }

  static async open(address: string, headers: Record<string, string>): Promise<StreamEar> {
    const aborter = new AbortController();
    return new StreamEar(await fetch(address, { headers, signal: aborter.signal }), aborter);
  }

  get lastId(): string {
    return this.heard.findLast(({ id }) => id !== null)!.id!;
  }

  kinds(): string[] {
    return this.heard.map(({ kind }) => kind);
  }

  of(kind: string): Heard[] {
    return this.heard.filter((event) => event.kind === kind);
  }

  /** The first event of this kind that will do. */
  event(kind: string, fits: (data: Heard["data"]) => boolean = () => true): Promise<Heard> {
    return until(`the event ${kind}`, () => this.of(kind).find(({ data }) => fits(data)));
  }

  async over(): Promise<void> {
    await until("the end of the stream", () => this.isOver);
  }

  close(): void {
    this.#aborter.abort();
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body!) {
      const pieces = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n\n");
      rest = pieces.pop()!;
      for (const piece of pieces) this.heard.push(parse(piece));
    }
    this.isOver = true;
  }
}

function parse(piece: string): Heard {
  const lines = new Map(piece.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
  const data = JSON.parse(lines.get("data")!) as Record<string, unknown>;
  return { id: lines.get("id") ?? null, kind: lines.get("event")!, data };
}

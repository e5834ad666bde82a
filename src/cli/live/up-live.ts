/** `aios up` on a terminal. */
import type { Fact } from "../../engine/facts.ts";
import type { LinkView } from "../../api/people/views.ts";
import type { ReadyInfo, Running } from "../doors.ts";
import type { Invocation } from "../invocation.ts";
import { Screen } from "./screen.ts";
import { afterFact, afterStatus, initialState, toggled, type LiveState } from "./state.ts";
import type { StopRequests } from "./stopping.ts";
import { openPage } from "./told-page.ts";
import { renderLive } from "./view.ts";

/** Things that happen together are drawn together. */
const drawDelayMilliseconds = 80;
const clockMilliseconds = 1_000;
/** The status is asked for anew soon after something happened, and now and then, as other processes change things too. */
const statusSoonSeconds = 0.5;
const statusAnywaySeconds = 3;
/** With very many jobs it is a lot of work; then rarer, so that the view never takes more than a fiftieth of the time. */
const statusRest = 50;

export class LiveView {
  readonly #invocation: Invocation;
  readonly #screen: Screen;
  readonly #stops: StopRequests;
  #state: LiveState | null = null;
  #factsBefore: Fact[] = [];
  #running: Running | null = null;
  #drawTimer: NodeJS.Timeout | null = null;
  #clockTimer: NodeJS.Timeout | null = null;
  #statusAt = -Infinity;
  #statusTook = 0;
  #statusIsStale = true;
  #asking = false;
  #endings: (() => void)[] = [];

  constructor(invocation: Invocation, stops: StopRequests) {
    this.#invocation = invocation;
    this.#stops = stops;
    this.#screen = new Screen(invocation.io);
  }

  onFact(fact: Fact): void {
    if (this.#state === null) {
      this.#factsBefore.push(fact);
      return;
    }
    this.#state = afterFact(this.#state, fact);
    if (fact.kind !== "lines") this.#statusIsStale = true;
    this.#drawSoon();
  }

  /** Takes the terminal. */
  show(ready: ReadyInfo, running: Running, link: LinkView | null): void {
    const { io } = this.#invocation;
    this.#state = { ...this.#factsBefore.reduce(afterFact, initialState(ready)), link };
    void this.#awaitPage(running);
    this.#factsBefore = [];
    this.#running = running;
    this.#screen.enter();
    const stopKeys = io.listenToKeys?.((keys) => this.#onKeys(keys));
    const stopResize = io.onResize(() => {
      this.#screen.forget();
      this.#draw();
    });
    this.#endings = [stopKeys ?? (() => {}), stopResize];
    this.#clockTimer = setInterval(() => this.#tick(), clockMilliseconds);
    this.#tick();
  }

  onStopping(): void {
    if (this.#state !== null) this.#state = { ...this.#state, stopping: true };
    this.#draw();
  }

  /** Gives the terminal back. */
  hide(): void {
    if (this.#clockTimer) clearInterval(this.#clockTimer);
    if (this.#drawTimer) clearTimeout(this.#drawTimer);
    for (const end of this.#endings.splice(0)) end();
    this.#screen.leave();
  }

  #tick(): void {
    void this.#refreshStatus();
    this.#draw();
  }

  async #refreshStatus(): Promise<void> {
    const { io } = this.#invocation;
    const patience = Math.max(
      this.#statusIsStale ? statusSoonSeconds : statusAnywaySeconds,
      statusRest * this.#statusTook,
    );
    const due = io.now() - this.#statusAt >= patience;
    if (this.#asking || !due || this.#running === null || this.#state?.stopping) return;
    this.#asking = true;
    this.#statusIsStale = false;
    const askedAt = io.now();
    try {
      const status = await this.#running.call("status", {});
      if (this.#state !== null) this.#state = afterStatus(this.#state, status);
    } catch {
      // A database in trouble says so by a fact of its own; the last status stays until it can be asked again.
      this.#statusIsStale = true;
    } finally {
      this.#asking = false;
      this.#statusAt = io.now();
      this.#statusTook = this.#statusAt - askedAt;
      this.#drawSoon();
    }
  }

  #drawSoon(): void {
    this.#drawTimer ??= setTimeout(() => {
      void this.#refreshStatus();
      this.#draw();
    }, drawDelayMilliseconds);
  }

  #draw(): void {
    if (this.#drawTimer) clearTimeout(this.#drawTimer);
    this.#drawTimer = null;
    if (this.#state !== null)
      this.#screen.draw(renderLive(this.#state, this.#invocation.io.rows(), this.#invocation.look));
  }

  #onKeys(keys: string): void {
    // Arrows and the like are several characters behind an escape; none of them means anything here.
    if (keys.length > 1 && keys.startsWith("\x1b")) return;
    for (const key of keys) this.#onKey(key);
  }

  #onKey(key: string): void {
    if (this.#state === null) return;
    if (key === "\x03") this.#stops.request();
    else if (key === "q") this.#stops.ask();
    else if (key === "l") this.#state = toggled(this.#state, "log");
    else if (key === "?" || key === "h") this.#state = toggled(this.#state, "help");
    else if (key === "o") void this.#openPage();
    else if (key === "\x1b") this.#state = { ...this.#state, page: "overview" };
    else if (key === "\x0c") this.#screen.forget();
    this.#draw();
  }

  async #awaitPage(running: Running): Promise<void> {
    const address = await running.page;
    if (this.#state !== null) this.#state = { ...this.#state, address };
    this.#drawSoon();
  }

  /** What cannot be opened now is asked for again by the same key. */
  async #openPage(): Promise<void> {
    const link = await openPage(this.#invocation, this.#running!).catch(() => null);
    if (this.#state !== null && link !== null) this.#state = { ...this.#state, link };
    this.#drawSoon();
  }
}

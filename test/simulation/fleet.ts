/** A fleet of devices through a fortnight: restarts and outages at random moments, and requests from outside. */
import type { Random } from "../../src/model/clock.ts";
import { between, pick } from "./seeded.ts";
import type { SimDeviceOptions } from "./sim-device.ts";
import type { World } from "./world.ts";

export interface FleetMember extends SimDeviceOptions {
  /** Comes so many seconds after the others. */
  joinsAfterSeconds?: number;
}

export interface Outage {
  from: number;
  until: number;
}

type Event = { at: number; happen: () => Promise<void> };

/** Times in which one of several things happens; each waits until the one before is through. */
export class Fleet {
  /** When a device was down, in monotonic seconds. */
  readonly outages: Outage[] = [];
  readonly asked: number[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #members: FleetMember[];

  constructor(world: World, random: Random, members: FleetMember[]) {
    this.#world = world;
    this.#random = random;
    this.#members = members;
  }

  async live(
    seconds: number,
    { restarts, requestsOf }: { restarts: number; requestsOf: string | null },
  ): Promise<void> {
    const world = this.#world;
    const begin = world.clock.monotonic();
    const somewhen = () => begin + between(this.#random, 0, seconds - 12 * 3_600);
    const joins = this.#members.map((member) => ({
      at: begin + (member.joinsAfterSeconds ?? 0),
      happen: () => this.#join(member),
    }));
    const downs = Array.from({ length: restarts }, () => ({ at: somewhen(), happen: () => this.#restartOne() }));
    const requests = Array.from({ length: requestsOf ? 10 : 0 }, () => ({
      at: somewhen(),
      happen: () => this.#ask(requestsOf!),
    }));
    const events: Event[] = [...joins, ...downs, ...requests].toSorted((one, other) => one.at - other.at);
    for (const { at, happen } of events) {
      await world.runFor(Math.max(0, at - world.clock.monotonic()));
      await happen();
    }
    await world.runFor(Math.max(0, begin + seconds - world.clock.monotonic()));
  }

  /** The longest time for which a device was down. */
  get longestOutage(): number {
    return Math.max(0, ...this.outages.map(({ from, until }) => until - from));
  }

  async #join(member: FleetMember): Promise<void> {
    await this.#world.start(member);
  }

  async #ask(job: string): Promise<void> {
    this.asked.push(await this.#world.insertTrigger(job));
  }

  /** Mostly a restart of seconds, now and then an outage of hours; in order, or by pulling the plug. */
  async #restartOne(): Promise<void> {
    const world = this.#world;
    const device = pick(this.#random, world.up);
    const member = this.#members.find((one) => one.id === device.id)!;
    const down = this.#random() < 0.2 ? between(this.#random, 600, 3 * 3_600) : between(this.#random, 0.5, 90);
    const from = world.clock.monotonic();
    await (this.#random() < 0.5 ? world.stop(device) : world.crash(device));
    await world.runFor(down);
    await world.start(member);
    this.outages.push({ from, until: world.clock.monotonic() });
  }
}

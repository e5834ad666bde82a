import { describe, expect, test } from "vitest";
import { memoryDatabase } from "../db/database.test-kit.ts";
import type { Database } from "../db/database.ts";
import { deviceById, leaveDevice, listDevices, renewDevice } from "../db/devices.ts";
import { insertTrigger, triggerById } from "../db/triggers.ts";
import { parkTrigger } from "../db/waiting-triggers.ts";
import { DeviceTakenError, join, leaseSeconds, otherLiveTags, type Processes } from "./device.ts";

const start = 1_795_338_000;

/** A clock that only waiting moves on. */
function waitingClock() {
  let now = start;
  const clock = { now: () => now, monotonic: () => now - start };
  const wait = async (seconds: number, meanwhile?: () => Promise<unknown>) => {
    now += seconds;
    await meanwhile?.();
  };
  return { clock, wait };
}

function processes(host: string, self: string, alive: string[] = []): Processes {
  return { host, self, isAlive: (identity) => alive.includes(identity), endRunsOf: () => Promise.resolve(0) };
}

function joinAs(db: Database, session: string, where: Processes, { clock, wait } = waitingClock()) {
  const device = { id: "big", session, tags: new Set(["gpu"]), slots: 2, version: "1" };
  return join(db, device, where, clock, wait);
}

describe("two AIOS never share a name", () => {
  test("where the other lives on this machine, the second is refused with the way out", async () => {
    const db = await memoryDatabase();
    await joinAs(db, "one", processes("host", "11/a"));
    const second = joinAs(db, "two", processes("host", "12/b", ["11/a"]));
    await expect(second).rejects.toThrow(DeviceTakenError);
    await expect(second).rejects.toThrow(
      'DEVICE_ID "big" is in use by process 11. Stop that one, or give this one another name: DEVICE_ID=big-2 npm start',
    );
    expect(deviceById(db, "big")).toMatchObject({ session: "one" });
  });

  test("after a crash on this machine the name is free at once", async () => {
    const db = await memoryDatabase();
    await joinAs(db, "one", processes("host", "11/a"));
    const time = waitingClock();
    await joinAs(db, "two", processes("host", "12/b"), time);
    expect(time.clock.now()).toBe(start);
    expect(listDevices(db)).toMatchObject([{ device: "big", session: "two", tags: '["gpu"]', slots: 2 }]);
  });

  test("after a crash elsewhere its lease is outlasted", async () => {
    const db = await memoryDatabase();
    await joinAs(db, "one", processes("container 1", "7/a"));
    const time = waitingClock();
    await joinAs(db, "two", processes("container 2", "7/b"), time);
    expect(time.clock.now() - start).toBeGreaterThanOrEqual(leaseSeconds - 1);
    expect(time.clock.now() - start).toBeLessThanOrEqual(leaseSeconds + 1);
    expect(deviceById(db, "big")).toMatchObject({ session: "two" });
  });

  test("an AIOS elsewhere that renews its lease keeps its name", async () => {
    const db = await memoryDatabase();
    await joinAs(db, "one", processes("container 1", "7/a"));
    const { clock, wait } = waitingClock();
    const renew = () =>
      db.write(() => renewDevice(db, "one", { now: clock.now(), lease_until: clock.now() + 30, load: null }));
    const second = joinAs(db, "two", processes("container 2", "7/b"), {
      clock,
      wait: (seconds) => wait(seconds, renew),
    });
    await expect(second).rejects.toThrow('DEVICE_ID "big" is in use by host container 1');
    expect(deviceById(db, "big")).toMatchObject({ session: "one" });
  });

  test("after an orderly stop elsewhere the name is free at once", async () => {
    const db = await memoryDatabase();
    await joinAs(db, "one", processes("container 1", "7/a"));
    leaveDevice(db, "one", start);
    const time = waitingClock();
    await joinAs(db, "two", processes("container 2", "7/b"), time);
    expect(time.clock.now()).toBe(start);
  });
});

test("what waited for a device with its tags is looked at again when one comes", async () => {
  const db = await memoryDatabase();
  const id = insertTrigger(db, { job_name: "train", created: start, source: "sql" })!;
  parkTrigger(db, id, "device");
  await joinAs(db, "one", processes("host", "11/a"));
  expect(triggerById(db, id)!.waiting_for).toBeNull();
});

test("only devices that are alive are waited for", async () => {
  const db = await memoryDatabase();
  await joinAs(db, "one", processes("host", "11/a"));
  expect(otherLiveTags(db, "mine", start + leaseSeconds - 1)).toEqual([new Set(["gpu"])]);
  expect(otherLiveTags(db, "mine", start + leaseSeconds)).toEqual([]);
  expect(otherLiveTags(db, "one", start)).toEqual([]);
});

import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { memoryDatabase, testFolder } from "../db/database.test-kit.ts";
import { keyId, seal, unseal } from "../model/seal.ts";
import { readKey, readOrMakeKey } from "./secrets-key.ts";
import { Vault } from "./vault.ts";

const clock = { now: () => 1_795_338_000, monotonic: () => 0 };

async function newVault() {
  const db = await memoryDatabase();
  const keyFile = join(testFolder(), "private", "secrets.key");
  return { db, keyFile, vault: new Vault({ db, keyFile, clock, randomBytes }) };
}

describe("a secret", () => {
  test("comes back as it was set, and is nowhere in the database in clear", async () => {
    const { db, vault } = await newVault();
    const value = "Grüße 🎉\nline two";
    await vault.set("API_KEY", value);
    expect(await vault.reveal("report", ["API_KEY"])).toEqual({ values: { API_KEY: value } });
    const row = db.get<Record<string, unknown>>("SELECT * FROM secrets")!;
    const stored = Object.values(row).map((field) =>
      field instanceof Uint8Array ? Buffer.from(field).toString() : String(field),
    );
    expect(stored.join().includes("line two")).toBe(false);
    await vault.set("API_KEY", "new");
    expect(await vault.reveal("report", ["API_KEY"])).toEqual({ values: { API_KEY: "new" } });
    expect(await vault.delete(["API_KEY", "OTHER"])).toEqual(["API_KEY"]);
    expect(await vault.reveal("report", ["API_KEY"])).toMatchObject({ error: { type: "SecretMissing" } });
  });

  test("never gives the same ciphertext twice, and never its old one in place of the new", async () => {
    const { db, vault } = await newVault();
    const look = () => db.get<{ ciphertext: Uint8Array; nonce: Uint8Array }>("SELECT * FROM secrets WHERE name = 'A'")!;
    await vault.set("A", "the same");
    const before = look();
    await vault.set("A", "the same");
    expect(Buffer.from(look().ciphertext).equals(before.ciphertext)).toBe(false);
    expect(Buffer.from(look().nonce).equals(before.nonce)).toBe(false);
    for (const change of [
      "UPDATE secrets SET version = version - 1",
      "UPDATE secrets SET ciphertext = zeroblob(8)",
      "UPDATE secrets SET tag = zeroblob(16)",
    ]) {
      db.script("CREATE TABLE before AS SELECT * FROM secrets");
      db.script(change);
      expect(await reasonOf(vault, "A")).toMatch(/^The secret A cannot be opened: .* aios secrets set A$/);
      db.script("DELETE FROM secrets; INSERT INTO secrets SELECT * FROM before; DROP TABLE before");
    }
  });

  test("of one name cannot stand in for another", async () => {
    const { db, vault } = await newVault();
    await vault.set("CHEAP", "known to many");
    await vault.set("DEAR", "known to few");
    db.script(
      "UPDATE secrets SET (version, key_id, nonce, ciphertext, tag) = (SELECT version, key_id, nonce, ciphertext, tag FROM secrets WHERE name = 'DEAR') WHERE name = 'CHEAP'",
    );
    expect(await reasonOf(vault, "CHEAP")).toMatch(/cannot be opened/);
    expect(await vault.reveal("report", ["DEAR"])).toMatchObject({ values: { DEAR: "known to few" } });
  });

  test("that is not set keeps the run from starting, with the command that sets it", async () => {
    const { vault } = await newVault();
    expect(await vault.reveal("report", ["A", "B"])).toEqual({
      error: {
        type: "SecretMissing",
        message: "The job report needs secrets that are not set: A, B. Set it with: aios secrets set A",
        traceback: null,
        retryable: false,
      },
    });
  });
});

describe("the key", () => {
  test("is made once, for this user alone, also when several begin at once", () => {
    const folder = testFolder();
    const path = join(folder, "secrets.key");
    const made = [1, 2, 3].map(() => readOrMakeKey(path, randomBytes));
    expect(new Set(made.map((key) => keyId(key))).size).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["secrets.key"]);
  });

  test("that others could read is refused with the command that mends it; so is a file that holds none", () => {
    const path = join(testFolder(), "secrets.key");
    expect(readKey(path)).toBeNull();
    readOrMakeKey(path, randomBytes);
    chmodSync(path, 0o604);
    expect(() => readKey(path)).toThrow(`(mode 0604). Take that right from them: chmod 600 '${path}'`);
    chmodSync(path, 0o600);
    writeFileSync(path, "rubbish");
    expect(() => readKey(path)).toThrow("holds no key of AIOS");
  });

  test("that is missing is told, and no new one is made in its place", async () => {
    const { db, keyFile, vault } = await newVault();
    expect(await vault.trouble()).toBeNull();
    await vault.set("A", "value");
    const key = readFileSync(keyFile);
    writeFileSync(keyFile, "");
    chmodSync(keyFile, 0o600);
    await expect(vault.set("B", "value")).rejects.toThrow("holds no key");
    const without = new Vault({ db, clock, randomBytes, keyFile: `${keyFile}.gone` });
    expect(await without.trouble()).toMatch(/secrets\.key\.gone, is missing\. Put your copy of it back/);
    await expect(without.set("B", "value")).rejects.toThrow("Put your copy of it back");
    expect(existsSync(`${keyFile}.gone`)).toBe(false);
    expect(await without.list()).toMatchObject([{ name: "A", readable: false }]);
    writeFileSync(keyFile, key);
    expect(await vault.list()).toMatchObject([{ name: "A", readable: true }]);
  });

  test("opens nothing that another key has sealed", () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const sealed = seal(one, "A", 1, "value", randomBytes(12));
    expect(unseal(one, "A", sealed)).toBe("value");
    expect(unseal(other, "A", sealed)).toBeNull();
    expect(unseal(other, "A", { ...sealed, key_id: keyId(other) })).toBeNull();
  });
});

async function reasonOf(vault: Vault, name: string): Promise<string> {
  return (await vault.reveal("report", [name])).error?.message ?? "";
}

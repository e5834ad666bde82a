import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hashPassword, passwordMatches, passwordProblem } from "./password.ts";

describe("a password", () => {
  test("is known again, and no other is taken for it", async () => {
    const stored = await hashPassword("correct horse battery", randomBytes);
    expect(await passwordMatches("correct horse battery", stored)).toBe(true);
    expect(await passwordMatches("correct horse battery ", stored)).toBe(false);
    expect(await passwordMatches("", stored)).toBe(false);
  });

  test("is kept so that two people with the same cannot be told to have it, and its parameters can grow", async () => {
    const [one, other] = [
      await hashPassword("same words here", randomBytes),
      await hashPassword("same words here", randomBytes),
    ];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    const older = one.replace("$32768$", "$16384$");
    expect(await passwordMatches("same words here", older)).toBe(false);
  });

  test("typed on another keyboard is the same password", async () => {
    const stored = await hashPassword("Zu\u0308rich ist sch\u00f6n", randomBytes);
    expect(await passwordMatches("Z\u00fcrich ist scho\u0308n", stored)).toBe(true);
  });

  test("of somebody who has none matches nothing, and takes as long", async () => {
    const timed = async (stored: string | null) => {
      const began = performance.now();
      expect(await passwordMatches("anything at all", stored)).toBe(false);
      return performance.now() - began;
    };
    const stored = await hashPassword("something else", randomBytes);
    await timed(stored); // warm
    const [known, unknown] = [await timed(stored), await timed(null)];
    expect(unknown).toBeGreaterThan(known / 4);
  });

  test.each(["short", "password", "Passw0rd123", "12345678", "aaaaaaaaaaaa", "ada-ada-ada", "x".repeat(201)])(
    "that is %s is refused in words",
    (password) => {
      expect(passwordProblem(password, "Ada")).toMatch(/^[A-Z].*\.$/);
    },
  );

  test.each(["four green sheep", "kQ8!vb2#", "слон и мышь вместе"])("that is %s is taken", (password) => {
    expect(passwordProblem(password, "Ada")).toBeNull();
  });
});

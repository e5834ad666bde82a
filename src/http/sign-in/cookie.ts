/**
 * The cookie of a signed-in browser. Cookies do not heed ports, so its name tells one AIOS of a machine from another.
 * By https it is bound to this one host (`__Host-`). The browser keeps it as long as browsers do; how long it speaks for
 * anybody is decided here, by the session's own time.
 */
import { createHash } from "node:crypto";

/** RFC 6265bis, section 5.5: browsers keep none for longer. */
const mostSeconds = 400 * 24 * 3600;

export class SessionCookie {
  readonly #name: string;

  /** @param installation a text that is this installation's own */
  constructor(installation: string) {
    this.#name = `aios_${createHash("sha256").update(`cookie ${installation}`).digest("hex").slice(0, 8)}`;
  }

  read(headers: Headers, isSecure: boolean): string | null {
    const wanted = this.#nameFor(isSecure);
    for (const pair of headers.get("cookie")?.split(";") ?? []) {
      const [name, value] = pair.trim().split(/=(.*)/s);
      if (name === wanted && value) return value;
    }
    return null;
  }

  /** The header that gives it to a browser. */
  given(value: string, isSecure: boolean): string {
    return this.#header(value, mostSeconds, isSecure);
  }

  /** The header that takes it away. */
  gone(isSecure: boolean): string {
    return this.#header("", 0, isSecure);
  }

  #header(value: string, seconds: number, isSecure: boolean): string {
    const secure = isSecure ? "; Secure" : "";
    return `${this.#nameFor(isSecure)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
  }

  #nameFor(isSecure: boolean): string {
    return isSecure ? `__Host-${this.#name}` : this.#name;
  }
}

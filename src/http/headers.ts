/** What every answer says to the browser about itself: only its own origin, no frames, no guessing, no tracks. */

const contentPolicy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const always: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Leaves what a route has said itself. */
export function addSecurityHeaders(headers: Headers, isSecure: boolean): void {
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", contentPolicy);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (isSecure) headers.set("strict-transport-security", "max-age=31536000");
}

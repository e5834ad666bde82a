/** An address within this page, or Home: nobody is led elsewhere by a link to the sign-in. */
export function ownAddress(address: unknown): string {
  if (typeof address !== "string") return "/";
  const here = "http://here.invalid";
  try {
    const { origin, pathname, search } = new URL(address, here);
    return address.startsWith("/") && origin === here && pathname !== "/sign-in" ? pathname + search : "/";
  } catch {
    return "/";
  }
}

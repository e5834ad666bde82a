/** "in 8 seconds", "in 3 minutes": until something may be tried again. */
export function waitWords(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 90) return `in ${whole} ${whole === 1 ? "second" : "seconds"}`;
  return `in ${Math.ceil(whole / 60)} minutes`;
}

const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** "12 kB", as file managers count: 1 kB is 1,000 bytes. */
export function byteCount(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${value.toLocaleString("en-GB", { maximumFractionDigits: digits })} ${bytes === 1 ? "byte" : units[unit]}`;
}

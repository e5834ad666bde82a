/** Which addresses of the network AIOS asks: not those inside it, unless a person has named the host. Pure. */
import { BlockList, isIP, isIPv4 } from "node:net";

/** Of this machine itself and its neighbours: a page or a program could reach through AIOS what it cannot by itself. */
const inside = new BlockList();
for (const [net, prefix] of [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
] as const) {
  inside.addSubnet(net, prefix, "ipv4");
}
inside.addAddress("::1", "ipv6");
inside.addSubnet("fc00::", 7, "ipv6");

/** Nobody's service: where clouds keep the keys of a machine, what is not routed, and what is for many at once. */
const never = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  never.addSubnet(net, prefix, "ipv4");
}
never.addAddress("100.100.100.200", "ipv4");
never.addAddress("::", "ipv6");
never.addAddress("fd00:ec2::254", "ipv6");
never.addSubnet("fe80::", 10, "ipv6");
never.addSubnet("fec0::", 10, "ipv6");
never.addSubnet("ff00::", 8, "ipv6");
// Ways of writing an IPv4 address that a translator turns back.
never.addSubnet("64:ff9b::", 32, "ipv6");
never.addSubnet("2002::", 16, "ipv6");

/** Null where it may be asked, else why not. */
export function refusalOf(address: string, mayBeInside: boolean): string | null {
  const plain = withoutMapping(address);
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  if (isIP(plain) === 0) return `${address} is no address`;
  if (never.check(plain, family)) return `${address} is an address that no service has`;
  if (!mayBeInside && inside.check(plain, family)) return `${address} is inside your own network`;
  return null;
}

/** "::ffff:127.0.0.1" and "::ffff:7f00:1" are 127.0.0.1. */
function withoutMapping(address: string): string {
  const [, mapped] = /^(?:0*:)*:?ffff:(.+)$/i.exec(address) ?? [];
  if (mapped === undefined || isIP(address) !== 6) return address;
  if (isIPv4(mapped)) return mapped;
  const groups = mapped.split(":").map((group) => Number.parseInt(group, 16));
  if (groups.length !== 2 || groups.some((group) => !(group <= 0xffff))) return address;
  return groups.flatMap((group) => [group >> 8, group & 0xff]).join(".");
}

/** What a page or a program could reach through AIOS if an address were judged wrongly. */
import { expect, test } from "vitest";
import { refusalOf } from "./addresses.ts";

const outside = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "172.32.0.1", "100.128.0.1"];
const inside = [
  ...["127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1"],
  ...[
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:10.0.0.1",
    "::ffff:c0a8:101",
  ],
];
const never = [
  ...["169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "100.100.100.200"],
  ...[
    "fe80::1",
    "fd00:ec2::254",
    "::",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
  ],
  ...["", "localhost", "1.2.3", "::ffff:1.2.3.4.5"],
];

test.each(outside)("%s may be asked", (address) => {
  expect(refusalOf(address, false)).toBeNull();
});

test.each(inside)("%s may be asked only where somebody has named it", (address) => {
  expect(refusalOf(address, false)).toMatch(/inside your own network/);
  expect(refusalOf(address, true)).toBeNull();
});

test.each(never)("%s is never asked", (address) => {
  expect(refusalOf(address, true)).not.toBeNull();
});

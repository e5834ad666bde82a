"""Prints more than anybody reads: as many numbered lines of 100 characters as asked for, or one line of so many."""

import sys


def flood(lines, characters=100):
    filling = "x" * (characters - 10)
    for number in range(lines):
        print("%09d %s" % (number, filling[: characters - 11]))


if __name__ == "__main__":
    flood(int(sys.argv[1]), int(sys.argv[2]))

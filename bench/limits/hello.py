import sys


def run(number):
    print("hello", number)
    return number


if __name__ == "__main__":
    run(int(sys.argv[1]))

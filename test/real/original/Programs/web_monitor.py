import time

beats = 0


def monitor(*args, **kwargs):
    global beats
    while True:
        beats += 1
        print(f"Monitor beat {beats}")
        time.sleep(0.25)

import time


class Server:
    def __init__(self):
        self.answered = 0

    def run_forever(self):
        print("Model loaded", end="\n", flush=True)
        while True:
            time.sleep(0.1)


def serve(*args, **kwargs):
    Server().run_forever()

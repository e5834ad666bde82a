import os


def cleanup(*args, **kwargs):
    return {"niceness": os.nice(0)}

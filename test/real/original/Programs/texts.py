"""Beside the programs, for all of them: a file that is no job itself."""
greeting = "Grüße aus Programs"


def shout(text):
    return text.upper() + "!"

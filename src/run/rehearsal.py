"""What the fork server carries out before it forks anything (see `rehearse` in fork_server.py)."""


def main():
    return None

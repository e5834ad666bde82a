"""Runs the imitated orchestrator of the working folder with another list of jobs. Argument: the list as JSON."""

import json
import os
import sys

sys.path.insert(0, os.getcwd())

import orchestrator


def log(self, level, message):
    """Its own writes through a second connection, which waits for the transaction that its loop holds meanwhile."""
    del self, level, message


orchestrator.SCHEDULED_JOBS = json.loads(sys.argv[1])
orchestrator.Orchestrator.log = log
orchestrator.init_db()
print("ready", flush=True)
orchestrator.Orchestrator().main_loop()

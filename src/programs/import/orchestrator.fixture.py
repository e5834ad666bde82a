#!/usr/bin/env python3
"""A small orchestrator in one file, as people keep them. A test fixture: it is read, never run.

SCHEDULED_JOBS = [{"name": "this is only a docstring"}]
"""
from __future__ import annotations

import json, sqlite3, threading, time
from datetime import datetime, timedelta
from pathlib import Path

BASE_FOLDER = Path(__file__).parent
PROGRAMS = BASE_FOLDER / "Programs"
DATABASE = str(BASE_FOLDER / "orchestrator.db")
MINUTES_PER_HOUR = 60
ENDLESS = 999
HELLO = ("Good morning, "
         'it\'s day 1.\n')
PATTERN = r"^\d+\s*{name}$"; UNUSED = b"\x00\xff"


class Clock:
    """Tells the time; SCHEDULED_JOBS = [] here means nothing."""

    resolution = timedelta(seconds=1)

    def now(self) -> datetime:
        return datetime.now()


def describe(job: dict, *, width: int = 10) -> str:
    name = f"{job['name']:<{width}}"
    return name + " (" + job.get("type", "trigger") + ")"


# Every job is a dict. Times are local.
SCHEDULED_JOBS = [
    # --- kept running -------------------------------------------------------
    {
        "name": "browser_keeper",
        "file": "browser_keeper.py",
        "function": "keep_open",
        "type": "always",
        "tags": ["browser"],
        "retries": ENDLESS,
    },
    {
        "name": "model_server",
        "file": "model_server.py",
        "function": "serve",
        "type": "always",
        "tags": ['gpu'],
        "retries": 999,  # it runs out of memory now and then
    },
    # --- once a day ---------------------------------------------------------
    {
        "name": "morning_letter",
        "file": "letters.py",
        "function": "write_letter",
        "type": "daily",
        "time": "09:00",
        "tags": [],
        "retries": 3,
        "kwargs": {"greeting": HELLO},
    },
    {
        "name": "post_picture",
        "file": "pictures.py",
        "function": "post",
        "type": "random_daily",
        "after_time": "14:00",
        "before_time": "18" ":" "00",
        "tags": ("browser",),
        "retries": 2,
    },
    # --- now and then -------------------------------------------------------
    {
        "name": "copy_files",
        "file": "copies.py",
        "function": "copy_all",
        "type": "interval",
        "interval_minutes": 1 * MINUTES_PER_HOUR,
        "tags": {"storage"},
        "retries": 3,
        "args": ["/data", 1_000_000],
    },
    {
        "name": "answer_prompt",
        "file": "answers.py",
        "function": "answer",
        "type": "trigger",
        "tags": ["gpu"],
        "retries": 1,
    },
    {
        "name": "tidy_up",
        "file": "tidy.py",
        "function": "tidy",
        "type": "idle",
        "priority": -1,
        "tags": None,
    },
]


class Orchestrator:
    def __init__(self, jobs=SCHEDULED_JOBS):
        self.jobs = {job["name"]: job for job in jobs}
        self.connection = sqlite3.connect(DATABASE, check_same_thread=False)

    def due(self, job, last_run):
        if job["type"] == "interval":
            return time.time() - last_run >= job["interval_minutes"] * MINUTES_PER_HOUR
        return False

    def start(self):
        for job in self.jobs.values():
            if job["type"] == "always":
                threading.Thread(target=self.run, args=(job,), daemon=True).start()

    def run(self, job):
        print(f"{datetime.now()} {describe(job)} starts", json.dumps(job.get("kwargs") or {}))


if __name__ == "__main__":
    Orchestrator().start()

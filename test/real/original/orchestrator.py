#!/usr/bin/env python3
"""An imitation of the orchestrator that AIOS grew from: the same list, the same tables, the same way of calling.

A test fixture: AIOS imports the list from it, and must run Programs/ as this file would have.
"""
import importlib.util
import json
import os
import random
import sqlite3
import sys
import threading
import time
import traceback
from datetime import datetime
from pathlib import Path

DEVICE_ID = os.environ.get("DEVICE_ID", str(os.getpid()))
DEVICE_TAGS = [tag for tag in os.environ.get("DEVICE_TAGS", "").split(",") if tag]
PROGRAMS_DIR = Path(__file__).parent / "Programs"
DB_PATH = "orchestrator.db"

# Add jobs here. Types: always, daily, interval, random_daily, trigger, idle
SCHEDULED_JOBS = [
    # Continuously running daemons
    {
        "name": "web_monitor",
        "file": "web_monitor.py",
        "function": "monitor",
        "type": "always",
        "tags": ["browser"],
        "retries": 999,
    },
    {
        "name": "model_server",
        "file": "model_server.py",
        "function": "serve",
        "type": "always",
        "tags": ["gpu"],
        "retries": 999
    },

    # Daily jobs
    {"name": "morning_report", "file": "report.py", "function": "generate_morning_report",
     "type": "daily", "time": "09:00", "tags": [], "retries": 3},
    {
        "name": "afternoon_post",
        "file": "post.py",
        "function": "post_afternoon",
        "type": "random_daily",
        "after_time": "14:00",
        "before_time": "18:00",
        "retries": 2,
    },

    # Interval jobs
    {
        "name": "backup",
        "file": "backup.py",
        "function": "run_backup",
        "type": "interval",
        "interval_minutes": 60,  # every hour
        "tags": ["storage"],
        "retries": 3,
    },

    # Triggered by rows of the triggers table
    {
        "name": "llm_processor",
        "file": "llm.py",
        "function": "process",
        "type": "trigger",
        "tags": ["gpu"],
        "retries": 3,
    },

    # Only when nothing else runs
    {"name": "cleanup", "file": "cleanup.py", "function": "cleanup", "type": "idle", "priority": -1},
]


def init_db():
    conn = sqlite3.connect(DB_PATH)
    conn.execute("CREATE TABLE IF NOT EXISTS jobs (job_name TEXT PRIMARY KEY, status TEXT, device TEXT, last_update REAL)")
    conn.execute("CREATE TABLE IF NOT EXISTS logs (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp REAL, level TEXT, message TEXT, device TEXT)")
    conn.execute("CREATE TABLE IF NOT EXISTS triggers (id INTEGER PRIMARY KEY AUTOINCREMENT, job_name TEXT, args TEXT, kwargs TEXT, created REAL, processed REAL)")
    conn.commit()
    conn.close()


class Orchestrator:
    def __init__(self):
        self.running = True
        self.lock = threading.Lock()
        self.last_run = {}

    def log(self, level, message):
        print(f"{datetime.now():%Y-%m-%d %H:%M:%S} [{level}] {message}")
        with self.lock, sqlite3.connect(DB_PATH) as conn:
            conn.execute("INSERT INTO logs (timestamp, level, message, device) VALUES (?, ?, ?, ?)",
                         (time.time(), level, message, DEVICE_ID))

    def can_run(self, job):
        return all(tag in DEVICE_TAGS for tag in job.get("tags", []))

    def execute_job(self, job, *args, **kwargs):
        for attempt in range(job.get("retries", 3)):
            try:
                spec = importlib.util.spec_from_file_location(job["name"], PROGRAMS_DIR / job["file"])
                module = importlib.util.module_from_spec(spec)
                spec.loader.exec_module(module)
                result = getattr(module, job["function"])(*args, **kwargs)
                self.log("INFO", f"Job {job['name']} completed with result: {result}")
                return result
            except Exception:
                self.log("ERROR", f"Job {job['name']} failed:\n{traceback.format_exc()}")
                time.sleep(2 ** attempt)

    def process_triggers(self):
        with sqlite3.connect(DB_PATH) as conn:
            rows = conn.execute("SELECT id, job_name, args, kwargs FROM triggers WHERE processed IS NULL").fetchall()
            for row_id, job_name, args, kwargs in rows:
                conn.execute("UPDATE triggers SET processed = ? WHERE id = ?", (time.time(), row_id))
                for job in SCHEDULED_JOBS:
                    if job["name"] == job_name:
                        self.execute_job(job, *json.loads(args or "[]"), **json.loads(kwargs or "{}"))

    def main_loop(self):
        sys.path.insert(0, str(PROGRAMS_DIR))
        for job in SCHEDULED_JOBS:
            if job["type"] == "always" and self.can_run(job):
                threading.Thread(target=self.execute_job, args=(job,), daemon=True).start()
        while self.running:
            self.process_triggers()
            time.sleep(random.uniform(0.5, 1.5))


if __name__ == "__main__":
    init_db()
    Orchestrator().main_loop()

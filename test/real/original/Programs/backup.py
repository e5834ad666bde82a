import os
import time

runs_in_this_process = 0
folder = "Backups"


def run_backup(*args, **kwargs):
    global runs_in_this_process
    runs_in_this_process += 1
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "last.txt"), "w") as file:
        file.write(str(time.time()))
    print("Backup", runs_in_this_process)
    return runs_in_this_process

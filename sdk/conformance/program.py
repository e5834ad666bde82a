"""The scenarios of the conformance suite in Python. Each returns what the suite expects of every language."""

import os
import time

import aios


def main(scenario):
    return globals()[scenario]()


def refused(call):
    """The sentence and the status of the error that a call must end with."""
    try:
        call()
    except aios.AiosError as error:
        return [error.status, str(error)]
    return "was not refused"


def state_kept():
    aios.state.set("a value", {"list": [1, 2.5, None, True], "text": "Grüße \U0001f389\n\"quoted\""})
    aios.state.set("a/b ü?%&", "odd key")
    aios.state.set("nothing", None)
    return [
        aios.state.get("a value"),
        aios.state.get("a/b ü?%&"),
        aios.state.get("nothing", "not there"),
        aios.state.get("missing", "not there"),
        aios.state.keys("a"),
        aios.state.delete("nothing"),
        aios.state.delete("nothing"),
    ]


def state_kept_for_next_run():
    before = aios.state.get("runs", 0)
    aios.state.set("runs", before + 1)
    return before


def state_added():
    first = aios.state.add("count", 2)
    second = aios.state.add("count", 0.5)
    aios.state.set("text", "x")
    return [first, second, aios.state.get("count"), refused(lambda: aios.state.add("text"))]


def state_expires():
    aios.state.set("short", 1, expires_in=0.05)
    aios.state.set("long", 1, expires_in=3600)
    while "short" in aios.state.keys():
        time.sleep(0.01)
    return [aios.state.get("short", "gone"), aios.state.get("long")]


def state_changed_by_two():
    aios.state.set("balance", 1)
    tries = []

    def change(value):
        tries.append(value)
        if len(tries) == 1:
            aios.state.set("balance", 10)  # somebody else
        return value + 1

    return [aios.state.update("balance", change), tries, aios.state.get("balance")]


def state_too_large():
    return refused(lambda: aios.state.set("large", "x" * (1024 * 1024)))


def secrets():
    value = aios.secret("API_KEY")
    same = value == os.environ["API_KEY"]
    return [len(value), same, refused(lambda: aios.secret("OTHER_KEY")), refused(lambda: aios.state.set("key", value))]


def progress():
    aios.progress(0.25)
    aios.progress(0.4, "sorting ü")
    return refused(lambda: aios.progress(1.5))


def log():
    print("printed before")
    aios.log("page done", "warning", page=3, title="two words")
    print("printed after")
    return refused(lambda: aios.log("x", "loud"))


def artifact():
    with open("report.csv", "w") as file:
        file.write("old")
    aios.artifact("report.csv")
    with open("report.csv", "w") as file:
        file.write("name,amount\nada,3\n")
    aios.artifact("report.csv")
    aios.artifact("report.csv", name="Übersicht 1.bin")
    return refused(lambda: aios.artifact("report.csv", name="../report.csv"))


def artifact_too_large():
    with open("large.bin", "wb") as file:
        file.write(b"x" * (2 * 1024 * 1024))
    return refused(lambda: aios.artifact("large.bin"))


def trigger():
    key = "from " + aios.run.job
    first = aios.trigger("target", 1, "two", dedupe_key=key, to="ada")
    second = aios.trigger("target", dedupe_key=key)
    later = aios.trigger("target", run_after=4102444800)
    return [first is not None, second, later > first, refused(lambda: aios.trigger("tarket"))]


def keeping():
    seen = aios.overview(1)
    made = aios.back_up(to=os.getcwd() + "/kept", keep=1)
    lists = [seen["failed"], seen["late"], seen["never_ran"], seen["waiting"]]
    wrong = refused(lambda: aios.back_up(to="somewhere"))
    return [seen["succeeded"] >= 0, *lists, made["bytes"] > 0, made["removed"], wrong]


def notify():
    aios.notify("12 photos were sorted")
    aios.notify("the disk is nearly full", "warning", title="Space")
    return refused(lambda: aios.notify(""))


def files():
    os.makedirs("box/Ü ber", exist_ok=True)
    with open("box/a.txt", "w") as file:
        file.write("a")
    box = os.path.realpath("box")
    below = lambda path: os.path.relpath(path, box)
    return [
        aios.preview,
        below(aios.files.write("box/b.txt", "Grüße")),
        below(aios.files.write("box/b.txt", b"second")),
        below(aios.files.write("box/b.txt", "third", replace=True)),
        below(aios.files.copy("box/b.txt", "box/copies/")),
        below(aios.files.move("box/a.txt", "box/Ü ber/b c.txt")),
        below(aios.files.make_folder("box/x/y")),
        below(aios.files.make_folder("box/x/y")),
        below(aios.files.delete("box/b (2).txt")),
        sorted(os.path.join(folder, name)[4:] for folder, _, names in os.walk("box") for name in names),
        refused(lambda: aios.files.move("box/nothing", "box/else")),
        refused(lambda: aios.files.delete(os.environ["AIOS_HOME"])),
    ]


def send():
    first = aios.send("The report is done", to="this computer", title="Report", hold_minutes=60)
    second = aios.send("To whom it concerns", hold_minutes=60)
    return [second > first, refused(lambda: aios.send("x", to="my fone")), refused(lambda: aios.send(""))]


def ask():
    empty = refused(lambda: aios.ask(" "))
    side = aios.ask("Which side?", choices=["left", "right"])
    return [empty, side, aios.ask("How many?", {"count": {"type": "integer"}}, key="count")]


def who():
    return [aios.run.job, aios.run.attempt, aios.run.device, len(aios.run.id)]

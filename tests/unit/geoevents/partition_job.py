"""What test_partitions.py runs as a program of its own, as a user would: a cluster of two processes, a worker killed.

Everything at the level of the module is what a restarted worker runs again when it imports the program; the clean-up of the
output folder stands there unguarded on purpose. Prints one JSON object.
"""

import json
import multiprocessing
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from geoevents.enrich import countries
from geoevents.errors import GeoEventsError
from geoevents.partitions import Partitions

HERE = Path(os.environ["PARTITION_JOB"])

with (HERE / "imports.log").open("a") as log:
    log.write(f"{os.getpid()}\n")
shutil.rmtree(HERE / "killed", ignore_errors=True)


def lines(name):
    return (HERE / name).read_text().splitlines() if (HERE / name).exists() else []


def first(name):
    """Tell whether nobody has been here before: two workers may note their calls at one moment."""
    try:
        (HERE / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def calls_noted(table):
    """Note the call, and do what is asked."""
    if not len(table):
        return countries(table)
    with (HERE / "calls.log").open("a") as log:
        log.write(f"{table['event_id'][0]}\n")
    made = countries(table)
    if len(lines("calls.log")) >= 4 and first("killed-once"):
        os.kill(os.getpid(), signal.SIGKILL)
    until = time.monotonic() + 20
    while len(lines("calls.log")) > 6 and len(lines("imports.log")) < 4 and time.monotonic() < until:
        time.sleep(0.05)  # until the new worker has imported this program
    return made


def dies(table):
    """Take its worker with it on the last part."""
    if len(table) == 200:
        os.kill(os.getpid(), signal.SIGKILL)
    return table


def no_second_chance(dask_scheduler):
    dask_scheduler.allowed_failures = 0  # three by default, each with a new worker


def main():
    told = {}
    parts = Partitions(HERE / "parts")
    alone = parts.map(countries, HERE / "alone")
    told["alone"] = [alone.checksum(), [p.sha256 for p in alone.parts]]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            parts.map(dies, HERE / "lost", client=pool)
        except GeoEventsError as error:
            told["pool"] = [str(error), (HERE / "lost").exists()]
    (HERE / "imports.log").unlink()
    (HERE / "imports.log").write_text("the program\n")

    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        both = parts.map(countries, HERE / "both", client=client)
        told["both"] = [both.checksum(client=client), [p.sha256 for p in both.parts]]
        killed = parts.map(calls_noted, HERE / "killed", client=client)
        told["killed"] = [killed.checksum(), [p.sha256 for p in killed.parts]]
        told["calls"] = [len(lines("calls.log")), len(parts.parts)]
        told["imports"] = len(lines("imports.log"))
        told["left"] = sorted(p.name for p in HERE.iterdir() if p.name.startswith("."))
        asked = parts.crossing("IQ", "SY")
        told["crossing"] = [asked.count(client=client), asked.count()]
        told["weeks"] = parts.aggregate("by_time", every="week", client=client).to_csv()
        client.run_on_scheduler(no_second_chance)
        try:
            parts.map(dies, HERE / "lost", client=client)
        except GeoEventsError as error:
            told["dask"] = [str(error), (HERE / "lost").exists()]
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

"""The network alone: peel's engine beside OpenVINO's own Python, and what the machine can do."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from comparison.places import Places
from comparison.process import Message, Worker, WorkerError
from comparison.progress import say

WARM_UPS = 2
REPEATS = 15
QUICK_REPEATS = 5
READY_SECONDS = 300.0
REQUEST_SECONDS = 60.0

PEEL = "peel"
OPENVINO = "openvino"


def measure(places: Places, quick: bool) -> dict[str, Any]:
    """Milliseconds of each side, and the operations of the network and the machine.

    Peel's engine starts first and says with which network file, precision and number of
    threads it runs; Python's OpenVINO then gets the same.
    """
    with ExitStack() as stack:
        peel = stack.enter_context(
            Worker(
                (str(places.peel_speed), "infer"),
                places.environment(),
                places.log,
            )
        )
        engine = peel.ready(READY_SECONDS)
        python = stack.enter_context(
            Worker(openvino_command(places, engine), places.environment(), places.log)
        )
        network = python.ready(READY_SECONDS)
        require_same_version(engine, network)
        sides = {PEEL: peel, OPENVINO: python}
        times = alternate(sides, QUICK_REPEATS if quick else REPEATS)
        say("inference: matrix products")
        return {
            **{name: {"ms": series} for name, series in times.items()},
            "engine": {key: engine[key] for key in ("model", "precision", "threads")},
            "version": engine["version"],
            "multiply_adds": network["multiply_adds"],
            "peaks": python.ask({"matrix_products": True}, REQUEST_SECONDS)["gflops"],
        }


def require_same_version(engine: Message, network: Message) -> None:
    """Refuses to compare two versions of OpenVINO."""
    if engine["version"] != network["version"]:
        raise WorkerError(
            f"peel runs OpenVINO {engine['version']}, Python {network['version']}: "
            "change bench/requirements.txt"
        )


def openvino_command(places: Places, engine: Message) -> tuple[str, ...]:
    """Starts Python's OpenVINO as peel's engine says that it is set."""
    return (
        str(places.python),
        str(places.workers / "openvino_worker.py"),
        str(engine["model"]),
        str(engine["precision"]),
        str(engine["threads"]),
    )


def alternate(sides: dict[str, Worker], repeats: int) -> dict[str, list[float]]:
    """Milliseconds of each side, by turns, after warming both."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    say("inference: peel's engine and OpenVINO in Python, by turns")
    for number in range(-WARM_UPS, repeats):
        for name, worker in sides.items():
            answer = worker.ask({}, REQUEST_SECONDS)
            if number >= 0:
                times[name].append(answer["ms"])
    return times

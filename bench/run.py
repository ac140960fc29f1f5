#!/usr/bin/env python3
"""Compares Peel with rembg and imgly's Node package; writes RESULTS.md and results.json.

    python3 bench/run.py                     everything that is asked of `make bench`
    python3 bench/run.py --only warm,cold    these parts, the others as they were
    python3 bench/run.py --missing           the parts that an interrupted run did not reach
    python3 bench/run.py --report            the page again, from results.json

Needs Python 3.11, Node, the release binaries (`cargo build --release --workspace`) and
what `peel setup` fetches. Installs the rest below bench/.work.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from comparison import commandline, inference, installation, machine, quality, serving, warm
from comparison.places import Places
from comparison.process import WorkerError
from comparison.progress import say
from comparison.report import report
from comparison.results import Results, load, save
from comparison.targets import targets

PARTS: dict[str, Callable[[Places, bool], dict[str, Any]]] = {
    "inference": inference.measure,
    "warm": warm.measure,
    "cold": commandline.measure_cold,
    "folder": commandline.measure_folder,
    "quality": quality.measure,
    "load": serving.measure,
}


def main() -> int:
    """Measures what is asked for; 1 when a part could not be measured."""
    arguments = parse_arguments()
    places = Places(Path(__file__).resolve().parent.parent)
    results = load(places.raw_results)
    failed = [] if arguments.report else measure(places, results, arguments)
    places.report.write_text(report(results))
    say(f"{places.report} is written; {conclusion(results)}")
    if failed:
        say(f"not measured: {', '.join(failed)}")
    return 1 if failed else 0


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only",
        type=part_names,
        default=list(PARTS),
        metavar="PART,…",
        help=f"measure these parts only: {', '.join(PARTS)}",
    )
    parser.add_argument("--missing", action="store_true", help="skip parts that have results")
    parser.add_argument("--quick", action="store_true", help="fewer repeats, no alpha matting")
    parser.add_argument("--report", action="store_true", help="measure nothing")
    return parser.parse_args()


def part_names(text: str) -> list[str]:
    """Names of parts, separated by commas."""
    names = text.split(",")
    if unknown := set(names) - set(PARTS):
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(sorted(unknown))}")
    return names


def measure(places: Places, results: Results, arguments: argparse.Namespace) -> list[str]:
    """Measures part after part, saving after each; the names of those that failed."""
    try:
        installation.install(places)
    except (installation.MissingError, subprocess.CalledProcessError) as error:
        sys.exit(f"bench: {error}")
    results["machine"] = machine.describe_machine()
    results["versions"] = machine.describe_versions(places)
    wanted = [
        name
        for name in PARTS
        if name in arguments.only and not (arguments.missing and name in results["parts"])
    ]
    return [name for name in wanted if not measure_part(places, results, name, arguments.quick)]


def measure_part(places: Places, results: Results, name: str, quick: bool) -> bool:
    """Measures one part and keeps it; False when it failed as a whole."""
    idle = machine.idle_share()
    try:
        measured = PARTS[name](places, quick)
    except WorkerError as error:
        say(f"{name}: {error}")
        return False
    results["parts"][name] = {
        "date": machine.now(),
        "commit": machine.describe_commit(places),
        "command": " ".join(["bench/run.py", *sys.argv[1:]]),
        "idle": idle,
        "data": measured,
    }
    save(places.raw_results, results)
    return True


def conclusion(results: Results) -> str:
    """How many aims are reached."""
    judged = targets(results)
    return f"{sum(target.reached for target in judged)} of {len(judged)} aims reached"


if __name__ == "__main__":
    sys.exit(main())

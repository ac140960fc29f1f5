"""Mattes and colours on the rendered pictures, against their exact truth."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path
from typing import Any

from comparison.outputs import emptied
from comparison.places import Places
from comparison.process import Worker, WorkerError
from comparison.progress import say
from comparison.tools import Tool, imgly_tool, peel_tools, plain_network, rembg_tools

READY_SECONDS = 300.0
REQUEST_SECONDS = 180.0


def measure(places: Places, quick: bool) -> dict[str, Any]:
    """The errors of each tool; nothing is repeated, so quick makes no difference."""
    del quick
    require_measure(places)
    tools = [
        plain_network(places),
        *rembg_tools(places),
        imgly_tool(places),
        *peel_tools(places),
    ]
    return {tool.name: measure_tool(places, tool) for tool in tools}


def require_measure(places: Places) -> None:
    """Fails before minutes are spent on cutouts that nothing could measure."""
    command = [str(places.peel_speed), "quality", "--help"]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        raise WorkerError(f"{places.peel_speed} cannot measure cutouts: it has no `quality`")


def measure_tool(places: Places, tool: Tool) -> dict[str, Any]:
    """One tool's figures, or its error."""
    say(f"quality: {tool.name}")
    folder = places.outputs / "quality" / tool.slug
    try:
        cut_out_all(places, tool, folder)
        return figures(places, folder)
    except WorkerError as error:
        say(f"  {error}")
        return {"error": str(error)}


def cut_out_all(places: Places, tool: Tool, folder: Path) -> None:
    """Cuts out every rendered picture into `folder`/NAME.png."""
    emptied(folder)
    with Worker(tool.worker, places.environment(), places.log) as worker:
        worker.ready(READY_SECONDS)
        for picture in rendered_pictures(places):
            request = {
                "input": str(picture),
                "output": str(folder / f"{picture.parent.name}.png"),
                "options": dict(tool.options),
            }
            worker.ask(request, REQUEST_SECONDS)


def figures(places: Places, folder: Path) -> dict[str, Any]:
    """The errors of a folder of cutouts, by picture and on average."""
    command = [str(places.peel_speed), "quality", "--truth", str(places.pictures), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise WorkerError(f"the cutouts could not be measured: {done.stderr.strip()}")
    pictures: dict[str, dict[str, float]] = json.loads(done.stdout)
    return {"pictures": pictures, "mean": mean(pictures)}


def mean(pictures: dict[str, dict[str, float]]) -> dict[str, float]:
    """Each error's mean over all pictures, each picture counting the same."""
    keys = next(iter(pictures.values()), {})
    return {key: statistics.fmean(errors[key] for errors in pictures.values()) for key in keys}


def rendered_pictures(places: Places) -> list[Path]:
    """The photograph of each rendered picture."""
    return sorted(places.pictures.glob("*/image.jpg"))

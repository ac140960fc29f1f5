"""The tools that are compared, and how each is started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comparison.places import Places


@dataclass(frozen=True)
class Tool:
    """One contestant with one setting, as a persistent process."""

    name: str
    worker: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The name as a file name."""
        return slug_of(self.name)


def slug_of(name: str) -> str:
    """A tool's name as a file name."""
    return name.replace(" ", "-")


PLAIN = "plain network"
REMBG = "rembg"
REMBG_DECONTAMINATED = "rembg -dc"
REMBG_MATTING = "rembg -a"
IMGLY = "imgly"
FAST = "peel fast"
STANDARD = "peel standard"
FINE = "peel fine"
PEEL_SERVER = "peel serve"
REMBG_SERVER = "rembg s"


def rembg_tools(places: Places) -> list[Tool]:
    """rembg as it comes, with colours freed of the background, and with alpha matting."""
    worker = (str(places.python), str(places.workers / "rembg_worker.py"), str(places.rembg_model))
    return [
        Tool(REMBG, worker),
        Tool(REMBG_DECONTAMINATED, worker, {"decontaminate": True}),
        Tool(REMBG_MATTING, worker, {"alpha_matting": True}),
    ]


def plain_network(places: Places) -> Tool:
    """The network's matte at full size and untouched colours: where every refinement starts."""
    return Tool(PLAIN, rembg_tools(places)[0].worker, {"putalpha": True})


def imgly_tool(places: Places) -> Tool:
    """imgly's Node package with its medium model, which is the network of all others."""
    return Tool(IMGLY, ("node", str(places.workers / "imgly_worker.mjs"), str(places.node)))


def peel_tools(places: Places) -> list[Tool]:
    """Peel in its three qualities; the middle one is its default."""
    worker = (str(places.peel_speed), "serve", "--peel", str(places.peel))
    return [
        Tool(FAST, worker, {"quality": "fast"}),
        Tool(STANDARD, worker, {"quality": "standard"}),
        Tool(FINE, worker, {"quality": "fine"}),
    ]


@dataclass(frozen=True)
class Commands:
    """A tool's commands for one file and for a folder; the output folder exists and is empty."""

    name: str
    file: tuple[str, ...]
    folder: tuple[str, ...]


def commands(places: Places, file: Path, folder: Path, output: Path) -> list[Commands]:
    """Every tool's commands: `file` to `output`/cutout.png, `folder` into `output`."""
    cutout = str(output / "cutout.png")
    rembg_model = ("-m", "dis_custom", "-x", f'{{"model_path": "{places.rembg_model}"}}')
    rembg = str(places.rembg)
    imgly = ("node", str(places.workers / "imgly_worker.mjs"), str(places.node))
    peel = (str(places.peel), "remove", "--overwrite")
    return [
        Commands(
            REMBG,
            (rembg, "i", *rembg_model, str(file), cutout),
            (rembg, "p", *rembg_model, str(folder), str(output)),
        ),
        Commands(
            IMGLY,
            (*imgly, str(file), cutout),
            (*imgly, str(folder), str(output)),
        ),
        Commands(
            STANDARD,
            (*peel, str(file), "--output", cutout),
            (*peel, str(folder), "--output", str(output)),
        ),
    ]

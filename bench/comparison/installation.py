"""Brings rembg, imgly's package and the input files into the work folder, once."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from comparison.places import Places
from comparison.progress import say
from comparison.quality import rendered_pictures

SHOWN_PICTURE = "teddy"


class MissingError(Exception):
    """Something that another command makes is not there."""


def install(places: Places) -> None:
    """Makes everything that is missing or out of date.

    Raises MissingError when peel is not built or set up, or there are no rendered pictures,
    and subprocess.CalledProcessError when pip or npm fails.
    """
    require_built(places)
    places.work.mkdir(exist_ok=True)
    requirements = places.bench / "requirements.txt"
    lock = places.bench / "package-lock.json"
    make_input = places.workers / "make_inputs.py"
    pictures = input_pictures(places)
    once(places.work / "venv", [requirements], lambda: install_rembg(places, requirements))
    once(places.node, [places.bench / "package.json", lock], lambda: install_imgly(places))
    once(places.inputs, [make_input, *pictures], lambda: make_inputs(places, pictures))
    share_model(places)


def require_built(places: Places) -> None:
    """Refuses to go on without the release binaries."""
    for binary in (places.peel, places.peel_speed):
        if not binary.exists():
            raise MissingError(f"{binary} is missing: cargo build --release --workspace")


def once(target: Path, sources: Sequence[Path], make: Callable[[], None]) -> None:
    """Makes `target` anew unless it was made from the same contents of `sources`."""
    stamp = target.with_name(f"{target.name}.made-from")
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if target.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    shutil.rmtree(target, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    say(f"making {target}")
    make()
    stamp.write_text(digest)


def install_rembg(places: Places, requirements: Path) -> None:
    """A virtual environment with the pinned packages."""
    run([sys.executable, "-m", "venv", str(places.work / "venv")])
    pip = [str(places.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-r", str(requirements)])


def install_imgly(places: Places) -> None:
    """The packages of the lock file; their install scripts only fetch what is not needed here."""
    places.node.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(places.bench / name, places.node)
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], places.node)


def make_inputs(places: Places, pictures: Sequence[Path]) -> None:
    """The three sizes and the folder."""
    script = places.workers / "make_inputs.py"
    run([str(places.python), str(script), str(places.inputs), *map(str, pictures)])


def input_pictures(places: Places) -> list[Path]:
    """The rendered pictures, the one that is shown at three sizes first."""
    pictures = rendered_pictures(places)
    if not pictures:
        raise MissingError(f"there are no rendered pictures in {places.pictures}")
    return sorted(pictures, key=lambda path: (path.parent.name != SHOWN_PICTURE, path))


def share_model(places: Places) -> None:
    """Puts peel's network file where rembg allows itself to read one."""
    model = network_file(places)
    shared = places.rembg_model
    if shared.exists() and shared.samefile(model):
        return
    shared.parent.mkdir(parents=True, exist_ok=True)
    shared.unlink(missing_ok=True)
    try:
        shared.hardlink_to(model)
    except OSError:
        shutil.copy(model, shared)


def network_file(places: Places) -> Path:
    """The file of peel's default network."""
    done = subprocess.run(
        [str(places.peel_speed), "network"],
        env=places.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise MissingError(done.stderr.strip())
    return Path(done.stdout.strip())


def run(command: Sequence[str], folder: Path | None = None) -> None:
    """Runs a command that must succeed."""
    subprocess.run(command, cwd=folder, check=True, stdin=subprocess.DEVNULL)

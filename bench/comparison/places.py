"""Where everything of the comparison lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Paths, all absolute. Whatever a run makes is below `work`, except the two result files."""

    root: Path

    @property
    def bench(self) -> Path:
        return self.root / "bench"

    @property
    def work(self) -> Path:
        return self.bench / ".work"

    @property
    def workers(self) -> Path:
        return self.bench / "workers"

    @property
    def python(self) -> Path:
        return self.work / "venv" / "bin" / "python"

    @property
    def rembg(self) -> Path:
        return self.work / "venv" / "bin" / "rembg"

    @property
    def rembg_home(self) -> Path:
        return self.work / "rembg-home"

    @property
    def rembg_model(self) -> Path:
        return self.rembg_home / "network.onnx"

    @property
    def node(self) -> Path:
        return self.work / "node"

    @property
    def pictures(self) -> Path:
        return self.bench / "pictures"

    @property
    def inputs(self) -> Path:
        return self.work / "inputs"

    @property
    def outputs(self) -> Path:
        return self.work / "outputs"

    @property
    def log(self) -> Path:
        return self.work / "workers.log"

    @property
    def peel(self) -> Path:
        return self.root / "target" / "release" / "peel"

    @property
    def peel_speed(self) -> Path:
        return self.root / "target" / "release" / "peel-speed"

    @property
    def raw_results(self) -> Path:
        return self.bench / "results.json"

    @property
    def report(self) -> Path:
        return self.bench / "RESULTS.md"

    def environment(self) -> dict[str, str]:
        """The environment of everything measured: the caller's, without limits on threads."""
        kept = {name: value for name, value in os.environ.items() if name not in THREAD_LIMITS}
        return kept | {"REMBG_HOME": str(self.rembg_home), "U2NET_HOME": str(self.rembg_home)}


THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "UV_THREADPOOL_SIZE",
    "PEEL_THREADS",
)

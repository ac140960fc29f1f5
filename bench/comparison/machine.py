"""What a run happened on: machine, versions, state of the source tree."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from comparison.places import Places

PACKAGES = ("rembg", "onnxruntime", "openvino", "PyMatting", "numpy", "pillow")
INSTRUCTIONS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimd", "bf16")


def describe_machine() -> dict[str, str]:
    """Processor, cores, memory and kernel."""
    processor = processor_facts()
    flags = set(processor.get("flags", processor.get("Features", "")).split())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "Processor": processor.get("model name", platform.machine()),
        "Family, model, stepping": "/".join(
            processor.get(key, "?") for key in ("cpu family", "model", "stepping")
        ),
        "Cores": str(len(os.sched_getaffinity(0))),
        "Instructions": " ".join(name for name in INSTRUCTIONS if name in flags),
        "Memory": f"{memory / 2**30:.0f} GiB",
        "Kernel": platform.release(),
        "System": system_name(),
    }


def processor_facts() -> dict[str, str]:
    """The first processor of /proc/cpuinfo."""
    first = Path("/proc/cpuinfo").read_text().split("\n\n", 1)[0]
    pairs = (line.split(":", 1) for line in first.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def system_name() -> str:
    """The distribution's own name."""
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()


def describe_versions(places: Places) -> dict[str, str]:
    """The version of everything that is compared, and of what it runs on."""
    return {
        "peel": output_of([str(places.peel), "--version"]).removeprefix("peel "),
        **python_versions(places),
        "Python": platform.python_version(),
        "@imgly/background-removal-node": node_version(places, "@imgly/background-removal-node"),
        "onnxruntime-node": node_version(places, "onnxruntime-node"),
        "Node": output_of(["node", "--version"]).removeprefix("v"),
    }


def python_versions(places: Places) -> dict[str, str]:
    """Versions of the installed Python packages."""
    script = (
        "import importlib.metadata as m, json, sys;"
        "print(json.dumps({name: m.version(name) for name in sys.argv[1:]}))"
    )
    versions: dict[str, str] = json.loads(output_of([str(places.python), "-c", script, *PACKAGES]))
    return versions


def node_version(places: Places, package: str) -> str:
    """The version of an installed Node package."""
    description = places.node / "node_modules" / package / "package.json"
    return str(json.loads(description.read_text())["version"])


def describe_commit(places: Places) -> str:
    """The commit, with a plus sign when the tree differs from it."""
    git = ["git", "-C", str(places.root)]
    commit = output_of([*git, "rev-parse", "--short=12", "HEAD"])
    results = ":(exclude)bench/RESULTS.md", ":(exclude)bench/results.json"
    changed = output_of([*git, "status", "--porcelain", "--", ".", *results])
    return f"{commit}+" if changed else commit


def now() -> str:
    """The time, to the minute, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def idle_share(seconds: float = 1.0) -> float:
    """How much of the processors nobody used during the next second, 0–1."""
    idle_before, total_before = processor_ticks()
    time.sleep(seconds)
    idle_after, total_after = processor_ticks()
    return (idle_after - idle_before) / max(1, total_after - total_before)


def processor_ticks() -> tuple[int, int]:
    """Idle ticks and all ticks since the machine started (proc(5))."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def output_of(command: Sequence[str]) -> str:
    """What a command prints, or a question mark when it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "?"
    return done.stdout.strip()

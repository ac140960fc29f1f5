"""What a run tells the person who waits for it."""

from __future__ import annotations

import sys
import time

BEGAN = time.monotonic()


def say(message: str) -> None:
    """One line on standard error, with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:6.0f} s] {message}", file=sys.stderr, flush=True)

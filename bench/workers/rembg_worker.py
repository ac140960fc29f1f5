"""Runs rembg warm: one JSON line in, one JSON line out, for as long as there is input.

    rembg_worker.py MODEL.onnx

MODEL must be inside rembg's model directory (REMBG_HOME). A request is
`{"input": PATH, "output": PATH or null, "options": {…}}`; options go to `rembg.remove`.
Files are read before and written after the clock runs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

import rembg


def main() -> None:
    """Loads the session, then answers requests."""
    answers = take_standard_output()
    session = rembg.new_session("dis_custom", model_path=sys.argv[1])
    answer(answers, {"ready": True})
    for line in sys.stdin:
        answer(answers, run(session, json.loads(line)))


def take_standard_output() -> TextIO:
    """Keeps standard output for answers: what libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def run(session: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Removes one background; an exception becomes an `error`."""
    encoded = Path(request["input"]).read_bytes()
    began = time.perf_counter()
    try:
        result = rembg.remove(encoded, session=session, **request.get("options", {}))
    except Exception as error:  # whatever it is, the comparison goes on without it
        return {"error": f"{type(error).__name__}: {error}"}
    elapsed = milliseconds_since(began)
    if request.get("output"):
        Path(request["output"]).write_bytes(result)
    return {"ms": elapsed, "bytes": len(result)}


def milliseconds_since(began: float) -> float:
    """Milliseconds since a reading of `time.perf_counter`."""
    return (time.perf_counter() - began) * 1e3


def answer(answers: TextIO, message: dict[str, Any]) -> None:
    """Writes one line."""
    print(json.dumps(message), file=answers, flush=True)


if __name__ == "__main__":
    main()

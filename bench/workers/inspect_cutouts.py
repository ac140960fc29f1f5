"""Says what cutouts are like, as JSON on standard output.

    inspect_cutouts.py PICTURE REFERENCE CUTOUT...

For each CUTOUT: whether it has the PICTURE's size, whether it is transparent anywhere,
and the overlap (intersection over union) of its matte with that of REFERENCE, if there is one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

OPAQUE_FROM = 128


def main() -> None:
    """Inspects every file named."""
    picture, reference, *cutouts = sys.argv[1:]
    with Image.open(picture) as opened:
        size = opened.size
    expected = foreground_of(reference) if Path(reference).exists() else None
    print(json.dumps({path: inspect(path, size, expected) for path in cutouts}))


def inspect(path: str, size: tuple[int, int], expected: np.ndarray | None) -> dict[str, Any]:
    """The facts of one cutout, or what is wrong with its file."""
    try:
        foreground = foreground_of(path)
    except OSError as error:
        return {"error": str(error)}
    comparable = expected is not None and foreground.shape == expected.shape
    return {
        "same_size": foreground.shape == (size[1], size[0]),
        "transparent": bool((~foreground).any()),
        "overlap": overlap(foreground, expected) if comparable else None,
    }


def foreground_of(path: str) -> np.ndarray:
    """Height × width booleans: where the picture is more opaque than not."""
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGBA").getchannel("A")) >= OPAQUE_FROM


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union."""
    union = np.count_nonzero(one | other)
    return np.count_nonzero(one & other) / union if union else 1.0


if __name__ == "__main__":
    main()

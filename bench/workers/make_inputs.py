"""Makes the input files of the comparison from one or more pictures.

    make_inputs.py OUTPUT PICTURE...

OUTPUT/sizes/{1.6,12,24}mp.jpg   the first picture at three sizes, for the single-image measurements
OUTPUT/folder/*.{jpg,png,webp}   thirty files of mixed sizes and formats, from all pictures

Enlarging alone gives pixels that compress unnaturally well, so a little noise, as a
camera adds, goes over every file. It is seeded: the same pictures give the same files.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

MEGAPIXELS = (1.6, 12.0, 24.0)
FOLDER_MEGAPIXELS = (0.3, 0.8, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0)
FOLDER_FORMATS = ("jpg", "png", "webp")
NOISE_SIGMA = 2.5
JPEG_QUALITY = 92
WEBP_QUALITY = 90
NOISE_ROWS = 256


def main() -> None:
    """Writes all inputs below the folder named first."""
    output = Path(sys.argv[1])
    pictures = [Path(argument) for argument in sys.argv[2:]]
    write_sizes(pictures[0], output / "sizes")
    write_folder(pictures, output / "folder")


def write_sizes(picture: Path, output: Path) -> None:
    """The picture at each of the three sizes, as JPEG."""
    output.mkdir(parents=True, exist_ok=True)
    for megapixels in MEGAPIXELS:
        save(enlarge(picture, megapixels), output / f"{megapixels:g}mp.jpg")


def write_folder(pictures: list[Path], output: Path) -> None:
    """Every size in every format, walking round the pictures."""
    output.mkdir(parents=True, exist_ok=True)
    for number, (megapixels, extension) in enumerate(folder_plan()):
        picture = pictures[number % len(pictures)]
        save(enlarge(picture, megapixels), output / f"{number:02}-{megapixels:g}mp.{extension}")


def folder_plan() -> Iterator[tuple[float, str]]:
    """Size and extension of each file of the folder."""
    for megapixels in FOLDER_MEGAPIXELS:
        for extension in FOLDER_FORMATS:
            yield megapixels, extension


def enlarge(picture: Path, megapixels: float) -> Image.Image:
    """The picture at about so many million pixels, with noise."""
    with Image.open(picture) as opened:
        colour = opened.convert("RGB")
    scale = math.sqrt(megapixels * 1e6 / (colour.width * colour.height))
    size = (round(colour.width * scale), round(colour.height * scale))
    resized = np.asarray(colour.resize(size, Image.Resampling.LANCZOS))
    return Image.fromarray(with_noise(resized))


def with_noise(pixels: np.ndarray) -> np.ndarray:
    """Height × width × 3 bytes with Gaussian noise added, some rows at a time to save memory."""
    random = np.random.default_rng(0)
    noisy = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], NOISE_ROWS):
        band = pixels[top : top + NOISE_ROWS]
        noise = random.standard_normal(band.shape, dtype=np.float32) * NOISE_SIGMA
        noisy[top : top + NOISE_ROWS] = np.clip(np.rint(band + noise), 0, 255)
    return noisy


def save(image: Image.Image, path: Path) -> None:
    """Writes in the format of the path's extension, at the qualities named above."""
    if path.suffix == ".jpg":
        image.save(path, quality=JPEG_QUALITY)
    elif path.suffix == ".webp":
        image.save(path, quality=WEBP_QUALITY, method=2)
    else:
        image.save(path, compress_level=4)


if __name__ == "__main__":
    main()

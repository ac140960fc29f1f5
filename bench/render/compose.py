"""Compose the rendered plates into pictures with exact truth.

Usage: python compose.py PLATES_DIR PICTURES_DIR [NAME ...]

Both plates are developed to 8-bit sRGB values first and mixed there, so that
image = alpha * foreground + (1 - alpha) * background holds in the values a
matting program sees, up to rounding and JPEG.
"""

import argparse
import hashlib
import pathlib

import numpy as np
import OpenEXR
from PIL import Image
from scipy.ndimage import gaussian_filter

# Mean brightness (0 to 1, as displayed) that the exposure aims at.
BRIGHTNESS = {
    "white-mug": 0.78,
    "dark-camera": 0.17,
    "long-hair": 0.3,
    "chicks": 0.42,
}
DEFAULT_BRIGHTNESS = 0.42
# Standard deviation of the grain, in 8-bit steps.
GRAIN = 2.0
# Share of the denoised samples where the subject is opaque.
KEEP_DENOISED = 0.8
# Softness of the lens: standard deviation in pixels.
LENS_BLUR = 0.55


def read(path, *names):
    """The first of the named channel groups of an EXR file."""
    channels = OpenEXR.File(str(path)).channels()
    group = next(channels[name] for name in names if name in channels)
    return group.pixels.astype(np.float64)


def read_subject(path):
    """Straight colours and alpha of the subject.

    The denoised samples are used inside, where the subject is opaque; towards
    the edges only the plain samples belong to the alpha of the same pixel.
    Softening light and alpha alike is what a slightly softer lens would do.
    """
    combined = read(path, "ViewLayer.Combined")
    plain = read(path, "ViewLayer.Noisy Image")[..., :3]
    alpha = np.clip(combined[..., 3], 0, 1)
    inside = KEEP_DENOISED * np.clip((gaussian_filter(alpha, 1.0) - 0.97) / 0.029, 0, 1)[..., None]
    light = inside * combined[..., :3] + (1 - inside) * plain
    light = gaussian_filter(light, (LENS_BLUR, LENS_BLUR, 0))
    alpha = gaussian_filter(alpha, LENS_BLUR)
    return light / np.maximum(alpha, 1e-6)[..., None], alpha


def develop(linear, exposure):
    """Linear light to display values, with a film-like shoulder."""
    x = np.maximum(linear * exposure, 0)
    # Bright colours lose saturation as they do on film.
    grey = x.mean(axis=-1, keepdims=True)
    x = x + (grey - x) * (0.35 * grey / (grey + 1.5))
    x = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)


def expose(linear, target):
    """The exposure that gives the picture the wanted mean brightness."""
    low, high = -12.0, 12.0
    for _ in range(40):
        middle = (low + high) / 2
        if develop(linear, 2**middle).mean() < target:
            low = middle
        else:
            high = middle
    return 2**low


def grain(rng, shape):
    noise = gaussian_filter(rng.normal(size=shape[:2]), 0.6)
    color = gaussian_filter(rng.normal(size=(*shape[:2], 3)), (0.8, 0.8, 0))
    return GRAIN * (noise[..., None] / noise.std() + 0.5 * color / color.std()) / 255


def enlarge(plate, size):
    layers = [
        Image.fromarray(plate[..., c].astype(np.float32)).resize(size, Image.BICUBIC)
        for c in range(3)
    ]
    return np.maximum(np.stack([np.asarray(layer, float) for layer in layers], -1), 0)


def to_bytes(values):
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def compose(name, plates, pictures):
    rng = np.random.default_rng(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16))
    straight, alpha = read_subject(plates / f"{name}.fg.exr")
    height, width = alpha.shape
    back = enlarge(read(plates / f"{name}.bg.exr", "RGBA", "RGB")[..., :3], (width, height))

    a = alpha[..., None]
    exposure = expose(
        (a * straight + (1 - a) * back)[::4, ::4], BRIGHTNESS.get(name, DEFAULT_BRIGHTNESS)
    )
    foreground = to_bytes(develop(straight, exposure) + grain(rng, straight.shape))
    background = to_bytes(develop(back, exposure) + grain(rng, straight.shape))
    matte = to_bytes(alpha)

    a = matte[..., None] / 255
    image = np.rint(a * foreground + (1 - a) * background).astype(np.uint8)
    partial = (matte > 0) & (matte < 255)

    out = pictures / name
    out.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(out / "image.jpg", quality=95, subsampling=0, optimize=True)
    Image.fromarray(matte).save(out / "alpha.png", optimize=True)
    Image.fromarray(foreground * partial[..., None]).save(out / "foreground.png", optimize=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("plates", type=pathlib.Path)
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    names = args.names or sorted(p.name.split(".")[0] for p in args.plates.glob("*.fg.exr"))
    for name in names:
        compose(name, args.plates, args.pictures)


if __name__ == "__main__":
    main()

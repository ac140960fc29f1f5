"""Runs the clients of `tests/clients` against a real server: `run.py PEEL PICTURE`."""

import base64
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import removebg.removebg as pypi
import requests

import server

HERE = Path(__file__).parent
PROGRAM, PICTURE = map(Path, sys.argv[1:3])
PNG = b"\x89PNG\r\n\x1a\n"


def png_size(data):
    assert data[:8] == PNG, data[:20]
    return struct.unpack(">II", data[16:24])


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.web = cls.enterClassContext(server.pictures(PICTURE.parent))
        cls.peel = cls.enterClassContext(server.peel(PROGRAM))
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.removebg = f"{cls.peel.address}/v1.0/removebg"
        pypi.API_ENDPOINT = cls.removebg

    def is_picture(self, data, megapixels=0.25):
        width, height = png_size(data)
        self.assertLessEqual(width * height, megapixels * 1e6)
        self.assertGreater(width * height, megapixels * 0.9e6)

    def balance(self, key):
        answer = requests.get(f"{self.peel.address}/v1.0/account", headers={"X-API-Key": key})
        answer.raise_for_status()
        self.assertEqual(set(answer.json()["data"]["attributes"]), {"credits", "api"})
        return answer.json()["data"]["attributes"]["credits"]["total"]


class Npm(Clients):
    """The npm package `remove.bg`, which asks for JSON."""

    def call(self, method, **options):
        done = subprocess.run(
            ["node", HERE / "removebg.cjs"],
            input=json.dumps({"method": method, "options": options}),
            env=os.environ | {"REMOVEBG_ADDRESS": self.removebg},
            check=True, capture_output=True, text=True,
        )
        return json.loads(done.stdout)

    def test_a_file(self):
        key = self.peel.key(1)
        out = self.folder / "npm-file.png"
        method = "removeBackgroundFromImageFile"
        resolved = self.call(method, path=str(PICTURE), apiKey=key, outputFile=str(out))["resolved"]
        self.is_picture(out.read_bytes())
        self.assertEqual(base64.b64decode(resolved["base64img"]), out.read_bytes())
        self.assertEqual(resolved["creditsCharged"], "0.25")
        self.assertEqual(resolved["detectedType"], "other")
        size = (int(resolved["resultWidth"]), int(resolved["resultHeight"]))
        self.assertEqual(size, png_size(out.read_bytes()))
        self.assertEqual(int(resolved["rateLimit"]), 500)
        self.assertEqual(self.balance(key), 0.75)

    def test_an_address_with_everything_else(self):
        resolved = self.call(
            "removeBackgroundFromImageUrl",
            url=f"{self.web}/{PICTURE.name}", apiKey=self.peel.key(1), size="hd", type="product",
            crop=True, crop_margin="10%", scale="80%", position="center", roi="0% 0% 100% 100%",
            bg_color="#FFF", channels="rgba", add_shadow=False,
        )["resolved"]
        self.assertEqual(base64.b64decode(resolved["base64img"])[:2], b"\xff\xd8")
        self.assertEqual(resolved["creditsCharged"], "1")
        self.assertEqual(resolved["detectedType"], "product")

    def test_base64(self):
        encoded = base64.b64encode(PICTURE.read_bytes()).decode()
        key = self.peel.key(1)
        method = "removeBackgroundFromImageBase64"
        resolved = self.call(method, base64img=encoded, apiKey=key)["resolved"]
        self.is_picture(base64.b64decode(resolved["base64img"]))
        # With the prefix of browsers, and again: that is the same request as before.
        prefixed = f"data:image/jpeg;base64,{encoded}"
        again = self.call(method, base64img=prefixed, apiKey=key)["resolved"]
        self.assertEqual(again["base64img"], resolved["base64img"])
        self.assertEqual(self.balance(key), 0.75)

    def test_errors(self):
        method = "removeBackgroundFromImageUrl"
        url = f"{self.web}/{PICTURE.name}"
        key = self.peel.key(1)
        for code, options in {
            "auth_failed": {"url": url, "apiKey": "none of ours"},
            "invalid_size": {"url": url, "apiKey": key, "size": "huge"},
            "invalid_image_url": {"url": "picture.jpg", "apiKey": key},
            "failed_image_download": {"url": f"{self.web}/nothing.jpg", "apiKey": key},
            "invalid_file_type": {"url": f"{self.web}/", "apiKey": key},
            "insufficient_credits": {"url": url, "apiKey": self.peel.key(0)},
        }.items():
            with self.subTest(code):
                rejected = self.call(method, **options)["rejected"]
                self.assertEqual([error["code"] for error in rejected], [code])
        self.assertEqual(self.balance(key), 1)


class PyPi(Clients):
    """The PyPI package `removebg`, which asks for the picture itself."""

    def client(self, key):
        return pypi.RemoveBg(key, str(self.folder / "errors.log"))

    def test_a_file(self):
        copy = self.folder / "pypi.jpg"
        copy.write_bytes(PICTURE.read_bytes())
        self.client(self.peel.key(1)).remove_background_from_img_file(str(copy))
        self.is_picture(Path(f"{copy}_no_bg.png").read_bytes())

    def test_an_address(self):
        out = self.folder / "pypi-url.png"
        client = self.client(self.peel.key(1))
        url = f"{self.web}/{PICTURE.name}"
        client.remove_background_from_img_url(url, size="medium", new_file_name=str(out))
        width, height = png_size(out.read_bytes())
        self.assertLessEqual(width * height, 1.5e6)

    def test_base64(self):
        out = self.folder / "pypi-base64.jpg"
        encoded = base64.b64encode(PICTURE.read_bytes()).decode()
        client = self.client(self.peel.key(1))
        client.remove_background_from_base64_img(encoded, new_file_name=str(out), bg_color="green")
        self.assertEqual(out.read_bytes()[:2], b"\xff\xd8")

    def test_an_error_while_the_file_is_still_being_sent(self):
        with self.assertRaises(requests.HTTPError) as raised:
            self.client("none of ours").remove_background_from_img_file(str(PICTURE))
        self.assertEqual(raised.exception.response.json()["errors"][0]["code"], "auth_failed")
        text = self.folder / "large.jpg"
        text.write_bytes(b"no picture" * 1_000_000)
        with self.assertRaises(requests.HTTPError) as raised:
            self.client(self.peel.key(1)).remove_background_from_img_file(str(text))
        code = raised.exception.response.json()["errors"][0]["code"]
        self.assertEqual(code, "invalid_file_type")

    def test_errors(self):
        for status, key, url in [
            (403, "none of ours", f"{self.web}/{PICTURE.name}"),
            (402, self.peel.key(0), f"{self.web}/{PICTURE.name}"),
            (400, self.peel.key(1), f"{self.web}/nothing.jpg"),
        ]:
            with self.subTest(status), self.assertRaises(requests.HTTPError) as raised:
                self.client(key).remove_background_from_img_url(url)
            response = raised.exception.response
            self.assertEqual(response.status_code, status)
            self.assertTrue(response.json()["errors"][0]["title"])


class Formats(Clients):
    """What no client above asks for."""

    def ask(self, key, **fields):
        with PICTURE.open("rb") as picture:
            answer = requests.post(
                self.removebg, headers={"X-API-Key": key}, data=fields,
                files={"image_file": ("blob", picture)},
            )
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        return answer

    def test_every_format_and_layout(self):
        key = self.peel.key(20)
        for fields, magic in [
            ({"format": "png", "channels": "alpha"}, PNG),
            ({"format": "jpg", "shadow_type": "3D", "shadow_opacity": "70"}, b"\xff\xd8\xff"),
            ({"format": "webp", "shadow_type": "car", "bg_color": "81d4fa77"}, b"RIFF"),
            ({"format": "zip", "shadow_type": "drop"}, b"PK\x03\x04"),
            ({"roi": "10% 10% 90% 90%", "bg_image_url": f"{self.web}/{PICTURE.name}"}, b"\xff\xd8"),
            ({"scale": "50%", "position": "0% 100%", "size": "full"}, PNG),
        ]:
            with self.subTest(**fields):
                answer = self.ask(key, **fields)
                self.assertTrue(answer.content.startswith(magic), answer.content[:20])
        with zipfile.ZipFile(io.BytesIO(self.ask(key, format="zip").content)) as archive:
            self.assertEqual(sorted(archive.namelist()), ["alpha.png", "color.jpg"])

    def test_where_the_subject_is(self):
        key = self.peel.key(20)

        def number(answer, name):
            return int(answer.headers[f"X-{name}"])

        whole = self.ask(key, size="full")
        self.assertEqual(number(whole, "Width"), number(whole, "Max-Width"))
        cropped = self.ask(key, size="full", crop="true", crop_margin="30px 20px")
        width, height = (number(whole, f"Foreground-{side}") for side in ["Width", "Height"])
        self.assertEqual(png_size(cropped.content), (width + 40, height + 60))
        self.assertEqual(number(cropped, "Foreground-Left"), 20)
        self.assertEqual(number(cropped, "Foreground-Top"), 30)
        scaled = self.ask(key, size="full", scale="50%", position="100% 0%")
        self.assertEqual(number(scaled, "Foreground-Top"), 0)
        right = number(scaled, "Foreground-Left") + number(scaled, "Foreground-Width")
        self.assertAlmostEqual(right, number(scaled, "Width"), delta=1)


class Rembg(Clients):
    """As rembg's documentation calls its server."""

    def test_a_file_and_an_address(self):
        address = f"{self.peel.address}/api/remove"
        with PICTURE.open("rb") as picture:
            sent = requests.post(address, files={"file": picture}, data={"a": "true", "ae": "15"})
        fetched = requests.get(address, params={"url": f"{self.web}/{PICTURE.name}", "om": "true"})
        for answer in [sent, fetched]:
            self.assertEqual(answer.status_code, 200, answer.text[:200])
            self.assertEqual(answer.headers["content-type"], "image/png")
        self.assertEqual(png_size(sent.content), png_size(fetched.content))
        refused = requests.get(address, params={"url": "file:///etc/passwd"})
        self.assertEqual(refused.status_code, 400)
        refused = requests.get(address, params={"af": "300"})
        self.assertEqual(refused.status_code, 422)
        self.assertEqual([fault["loc"] for fault in refused.json()["detail"]],
                         [["query", "url"], ["query", "af"]])


if __name__ == "__main__":
    # The PyPI package leaves files open.
    unittest.main(argv=sys.argv[:1], verbosity=2, warnings="ignore")

"""Sends requests made from the OpenAPI document to a real server: `contract.py PEEL PICTURE [OPTION…]`.

Options are handed on to schemathesis. Fails on an answer that the document does not allow,
and on any fault of the server's.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

import server

# Whether a body is one that the document allows is also a matter of its bytes, which no
# document describes: what is refused of good data is not checked.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
]


# What a request with something wrong in it may be answered with.
REFUSALS = ["400", "401", "402", "403", "404", "405", "406", "409", "411", "412", "413", "415", "422", "429"]


def submit(peel, key, picture):
    """The id of an image that is ready."""
    answer = requests.post(
        f"{peel.address}/api/v1/images",
        headers={"X-API-Key": key, "Prefer": "wait=20"},
        files={"file": picture.read_bytes()},
        timeout=60,
    )
    answer.raise_for_status()
    image = answer.json()
    assert image["state"] == "ready", image
    return image["id"]


def run(peel, key, folder, image, options):
    """Lets schemathesis send its requests, those about an image about this one."""
    configuration = Path(folder, "schemathesis.toml")
    configuration.write_text(
        f'[parameters]\n"path.id" = {json.dumps(image)}\n'
        f"[checks.negative_data_rejection]\nexpected-statuses = {json.dumps(REFUSALS)}\n"
    )
    command = [
        sys.executable, "-m", "schemathesis.cli",
        "--config-file", str(configuration),
        "run", f"{peel.address}/api/v1/openapi.json",
        "--header", f"X-API-Key: {key}",
        "--checks", ",".join(CHECKS),
        "--seed", "1",
        *options,
    ]
    return subprocess.run(command).returncode


def main():
    program, picture, *options = sys.argv[1:]
    with server.peel(program) as peel, tempfile.TemporaryDirectory() as folder:
        key = peel.key(1000)
        image = submit(peel, key, Path(picture))
        kept = run(peel, key, folder, image, ["--exclude-method", "DELETE", *options])
        deleted = run(peel, key, folder, image, ["--include-method", "DELETE", *options])
        return kept or deleted


if __name__ == "__main__":
    sys.exit(main())

"""A Peel server of the tests' own, and a web server with pictures beside it."""

import contextlib
import functools
import http.server
import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def pictures(folder):
    """Serves a folder on this machine; gives its address."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


class Peel:
    """A running server."""

    def __init__(self, program, environment, address):
        self.program, self.environment, self.address = program, environment, address

    def key(self, credits):
        """A new account's API key with so many credits."""
        command = ["admin", "key", "create", "--email", f"{os.urandom(4).hex()}@example.org"]
        made = subprocess.run(
            [self.program, *command, "--credits", str(credits)],
            env=self.environment, check=True, capture_output=True, text=True,
        )
        return made.stdout.strip()


@contextlib.contextmanager
def peel(program):
    """Starts `peel serve` with a data folder of its own; gives a `Peel`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PEEL_LISTEN": "127.0.0.1:0",
            "PEEL_DATA_DIR": folder,
            "PEEL_COMPAT_REMBG": "true",
            # All clients are on this machine, and most come without a cookie.
            "PEEL_FREE_USES_PER_NETWORK": "1000000",
            "PEEL_FETCH_DANGER_PRIVATE_NETWORKS": "127.0.0.0/8",
        }
        log = Path(folder, "log")
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [program, "serve"], env=environment,
                stdout=subprocess.PIPE, stderr=stderr, text=True,
            )
        try:
            address = None
            for line in process.stdout:
                if found := re.search(r"https?://[\w.:]+", line):
                    address = found.group()
                    break
            if address is None:
                raise RuntimeError(f"peel serve did not start:\n{log.read_text()}")
            yield Peel(program, environment, address)
        except BaseException:
            print(log.read_text())
            raise
        finally:
            process.terminate()
            process.communicate(timeout=60)

"""`peel serve`, as tests from outside start it: with a data folder of its own, and callers that all come from one address."""

import contextlib
import os
import re
import subprocess
import tempfile
from pathlib import Path


class Peel:
    """The service over a folder. It can be stopped and started again."""

    def __init__(self, program, folder, more):
        self.program = program
        self.data = Path(folder, "data")
        self.environment = os.environ | {
            "PEEL_LISTEN": "127.0.0.1:0",
            "PEEL_DATA_DIR": str(self.data),
            "PEEL_DURABILITY": "process-crash",
            # Most callers come without a cookie.
            "PEEL_FREE_USES_PER_NETWORK": "1000000",
            **more,
        }
        self.log = Path(folder, "log")
        self.process = self.address = None

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve"], env=self.environment,
                stdout=subprocess.PIPE, stderr=log, text=True,
            )
        for line in self.process.stdout:
            if found := re.search(r"https?://\S+", line):
                self.address = found.group()
                return
        raise RuntimeError("peel serve did not start")

    def stop(self):
        """Nothing happens if it does not run."""
        if self.process:
            self.process.terminate()
            self.process.communicate(timeout=60)
            self.process = None

    def run(self, *arguments):
        """Runs `peel` beside the service; gives what it prints."""
        ran = subprocess.run(
            [self.program, *arguments], env=self.environment, capture_output=True, text=True,
        )
        assert ran.returncode == 0, (ran.stdout, ran.stderr)
        return ran.stdout.strip()

    def key(self, credits):
        """A new account's API key with so many credits."""
        email = f"{os.urandom(4).hex()}@example.org"
        return self.run("admin", "key", "create", "--email", email, "--credits", str(credits))


@contextlib.contextmanager
def peel(program, more, kind=Peel):
    """Starts the service with these variables besides; `peel audit` must find nothing at the end."""
    with tempfile.TemporaryDirectory() as folder:
        running = kind(program, folder, more)
        try:
            running.start()
            yield running
            running.run("audit")
        except BaseException:
            print(running.log.read_text()[-20_000:])
            raise
        finally:
            running.stop()

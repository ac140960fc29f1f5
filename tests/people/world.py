"""What surrounds the service in the tests of accounts: an SMTP server, an OpenID Connect provider, and the service itself."""

import base64
import contextlib
import email
import email.policy
import http.server
import json
import os
import queue
import re
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import requests
from aiosmtpd.controller import Controller

# It lies beside the packages that it needs.
PROVIDER = Path(__file__).parents[2] / "target/people/provider.mjs"
PATIENCE = 30


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Mailbox:
    """Takes every mail; refuses some, the first time that they come, as busy servers do."""

    def __init__(self):
        self.arrived = queue.Queue()
        self.busy_for = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.busy_for:
            self.busy_for.discard(address)
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.arrived.put((envelope.rcpt_tos[0], message))
        return "250 OK"

    def next_to(self, address):
        """Waits for the next mail, which must be to this address."""
        to, message = self.arrived.get(timeout=PATIENCE)
        assert to == address, (to, address)
        return message


def text_of(message, kind="plain"):
    return message.get_body((kind,)).get_content()


def token_of(message):
    """What the link in a mail carries."""
    return re.search(r"#token=([\w-]+)", text_of(message)).group(1)


@contextlib.contextmanager
def mailbox():
    """An SMTP server; gives its `Mailbox` and its port."""
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


@contextlib.contextmanager
def provider(redirect):
    """The npm package oidc-provider; gives its issuer."""
    port = free_port()
    process = subprocess.Popen(
        ["node", PROVIDER, str(port), redirect],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        assert "ready" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextlib.contextmanager
def segment():
    """A server in Segment's place; gives its address, and what comes in."""
    received = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            basic = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            received.put({
                "authorization": tuple(basic.split(":", 1)),
                "body": json.loads(body),
            })
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1/batch", received
        finally:
            server.shutdown()


class Peel:
    """A running service."""

    def __init__(self, program, environment, address):
        self.program, self.environment, self.address = program, environment, address

    def run(self, *arguments):
        """Runs `peel` beside the service; gives what it prints."""
        ran = subprocess.run(
            [self.program, *arguments], env=self.environment, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def browser(self):
        return Browser(self.address)


@contextlib.contextmanager
def peel(program, port, more):
    """Starts `peel serve` at this port with a data folder of its own; `peel audit` must find nothing at the end."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PEEL_LISTEN": f"127.0.0.1:{port}",
            "PEEL_DATA_DIR": folder,
            "PEEL_DURABILITY": "process-crash",
            # All of them come from one address.
            "PEEL_RATE_LOGIN": "100000/1m",
            "PEEL_RATE_REGISTER": "100000/1m",
            "PEEL_RATE_MAIL": "100000/1m",
            "PEEL_RATE_REFRESH": "100000/1m",
            "PEEL_FREE_USES_PER_NETWORK": "1000000",
            **more,
        }
        log = Path(folder, "log")
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [program, "serve"], env=environment,
                stdout=subprocess.PIPE, stderr=stderr, text=True,
            )
        try:
            if "listening" not in process.stdout.readline():
                raise RuntimeError("peel serve did not start")
            running = Peel(program, environment, f"http://127.0.0.1:{port}")
            yield running
            running.run("audit")
        except BaseException:
            print(log.read_text()[-20_000:])
            raise
        finally:
            process.terminate()
            process.communicate(timeout=60)


class Browser:
    """A browser on a page of the service: it keeps cookies, says where it comes from, and shows an access token."""

    def __init__(self, address):
        self.address = address
        self.session = requests.Session()
        self.token = None

    def ask(self, method, path, body=None, expect=None, **options):
        headers = {"Origin": self.address, **options.pop("headers", {})}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        answer = self.session.request(
            method, f"{self.address}/api/v1{path}", json=body, headers=headers,
            allow_redirects=False, timeout=60, **options,
        )
        if expect is not None:
            assert answer.status_code == expect, (method, path, answer.status_code, answer.text)
        return answer

    def cookie(self, name):
        return self.session.cookies.get(name)

    def come_in(self, answer):
        """Takes the access token out of the answer to signing in."""
        body = answer.json()
        session = body.get("session") if isinstance(body.get("session"), dict) else body
        self.token = session["access_token"]
        return session

    def login(self, address, password):
        answer = self.ask("POST", "/auth/login", {"email": address, "password": password}, 200)
        return self.come_in(answer)

    def refresh(self):
        return self.come_in(self.ask("POST", "/auth/refresh", expect=200))


def until(found, patience=PATIENCE):
    """Asks again until there is an answer."""
    end = time.monotonic() + patience
    while not (answer := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
    return answer

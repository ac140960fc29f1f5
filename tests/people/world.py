"""What surrounds the service in the tests of accounts: an SMTP server, an OpenID Connect provider, and the service itself."""

import base64
import contextlib
import email
import email.policy
import http.client
import http.server
import json
import queue
import re
import socket
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import requests
from aiosmtpd.controller import Controller

import serving

# It lies beside the packages that it needs.
PROVIDER = Path(__file__).parents[2] / "target/people/provider.mjs"
FALSE_PROVIDER = Path(__file__).with_name("false-provider.mjs")
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

    def forget(self):
        """Mails that nobody waits for."""
        while True:
            try:
                self.arrived.get(timeout=2)
            except queue.Empty:
                return


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
def running(script, *arguments):
    """A program of Node's that says when it is ready; gives its port."""
    port = free_port()
    process = subprocess.Popen(
        ["node", script, str(port), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        assert "ready" in process.stdout.readline()
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextlib.contextmanager
def provider(redirect):
    """The npm package oidc-provider; gives its issuer."""
    with running(PROVIDER, redirect) as port:
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def false_provider(_redirect):
    """One that does wrong what it is told to; gives its issuer."""
    with running(FALSE_PROVIDER) as port:
        yield f"http://127.0.0.1:{port}"


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


class Peel(serving.Peel):
    """The service, and browsers on its pages."""

    def browser(self):
        return Browser(self.address)

    def counted(self, name):
        """A number among the metrics; 0 before the first."""
        page = requests.get(f"{self.address}/metrics", timeout=60).text
        found = re.search(rf"^{re.escape(name)} (\d+)$", page, re.MULTILINE)
        return int(found.group(1)) if found else 0


def peel(program, port, more):
    """Starts the service at this port."""
    environment = {
        "PEEL_LISTEN": f"127.0.0.1:{port}",
        # All of them come from one address.
        "PEEL_RATE_LOGIN": "100000/1m",
        "PEEL_RATE_REGISTER": "100000/1m",
        "PEEL_RATE_MAIL": "100000/1m",
        "PEEL_RATE_REFRESH": "100000/1m",
        **more,
    }
    return serving.peel(program, environment, Peel)


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


@contextlib.contextmanager
def losing_replies(address):
    """Hands one connection on to the service, reads its reply, and hangs up; gives its address, and a queue of what got lost."""
    there = urllib.parse.urlsplit(address)
    lost = queue.Queue()

    def lose(listener):
        client, _ = listener.accept()
        with client, socket.create_connection((there.hostname, there.port)) as service:
            service.settimeout(PATIENCE)
            service.sendall(client.recv(65536))
            lost.put(service.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lose, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", lost
        thread.join(PATIENCE)


@contextlib.contextmanager
def slow_upload(address, cookie, picture):
    """Sends one half of a picture; gives what sends the other, and then the answer's status and body."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    body = head + picture + b"\r\n--b--\r\n"
    half = len(body) // 2
    with contextlib.closing(connection):
        connection.putrequest("POST", "/api/v1/images")
        for name, value in {
            "Cookie": cookie,
            "Origin": address,
            "Content-Type": "multipart/form-data; boundary=b",
            "Content-Length": str(len(body)),
            "Prefer": "wait=60",
        }.items():
            connection.putheader(name, value)
        connection.endheaders(body[:half])

        def finish():
            connection.send(body[half:])
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

        yield finish


def places_of(folder, markers, names=False):
    """The files below a folder in whose names or bytes there is one of the markers; with `names`, the names alone."""
    found = []
    for path in Path(folder).rglob("*"):
        text = str(path.relative_to(folder)).encode()
        if not names and path.is_file():
            text += path.read_bytes()
        found += [(path, marker) for marker in markers if marker.encode() in text]
    return found


def until(found, patience=PATIENCE):
    """Asks again until there is an answer."""
    end = time.monotonic() + patience
    while not (answer := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
    return answer

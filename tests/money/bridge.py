"""Between the service and localstripe: what localstripe does not know of Stripe's API is left out or filled in here, and nowhere
else. Everything that passes is noted."""

import http.server
import json
import threading
import urllib.parse

import requests

# Refused by localstripe, known to Stripe: by path, without the id.
UNKNOWN = {
    "/v1/payment_intents": ("automatic_payment_methods[", "description", "receipt_email"),
    "/v1/payment_intents/cancel": ("cancellation_reason",),
    "/v1/refunds": ("reason", "metadata["),
}
NO_DISPUTES = {"object": "list", "data": [], "has_more": False, "url": "/v1/disputes"}


def kind(path):
    """`/v1/payment_intents/pi_1/cancel` is `/v1/payment_intents/cancel`."""
    parts = path.split("/")
    return "/".join(part for part in parts if not part.startswith(("pi_", "re_")))


def filled_in(path, answer):
    """localstripe does not say of a payment intent how much has come."""
    if kind(path).startswith("/v1/payment_intents") and answer.get("object") == "payment_intent":
        charge = answer.get("latest_charge") or {}
        has_come = answer["status"] == "succeeded"
        answer["amount_received"] = charge["amount"] if has_come else 0
    return answer


class Bridge:
    def __init__(self, there):
        self.seen = []
        bridge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path = urllib.parse.urlsplit(self.path).path
                if path == "/v1/disputes":
                    self.reply(200, NO_DISPUTES)
                else:
                    self.hand_on("GET", path, None)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = urllib.parse.parse_qsl(body, strict_parsing=True)
                unknown = UNKNOWN.get(kind(self.path), ())
                known = [(name, value) for name, value in fields if not name.startswith(unknown or ("\0",))]
                bridge.seen.append((self.path, dict(fields), dict(self.headers)))
                self.hand_on("POST", self.path, known)

            def hand_on(self, method, path, fields):
                headers = {"Authorization": self.headers["Authorization"]}
                answer = requests.request(
                    method, there + self.path, data=fields, headers=headers, timeout=30,
                )
                self.reply(answer.status_code, filled_in(path, answer.json()))

            def reply(self, status, answer):
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

"""Credits that are bought through localstripe, an independent stand-in for Stripe: `run.py PEEL`. It signs its own webhooks."""

import contextlib
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
import unittest
from pathlib import Path

import requests

import serving
from bridge import Bridge

PROGRAM = Path(sys.argv[1])
KEY = "sk_test_localstripe"
SECRET = "whsec_localstripe"
PATIENCE = 30
GOOD, DECLINED, CHALLENGED = "4242424242424242", "4000000000000341", "4000002500003155"


def until(found):
    """Asks again until there is an answer."""
    end = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
    return answer


class Localstripe:
    def __init__(self, address):
        self.address = address

    def post(self, path, fields, expect=200):
        answer = requests.post(
            f"{self.address}/v1/{path}", data=fields, auth=(KEY, ""), timeout=30,
        )
        assert answer.status_code == expect, (path, answer.status_code, answer.text)
        return answer.json()

    def pay(self, intent, number, expect=200):
        """What Stripe.js does with what was entered."""
        method = self.post("payment_methods", {
            "type": "card", "card[number]": number, "card[exp_month]": "12",
            "card[exp_year]": "2034", "card[cvc]": "123",
        })
        self.post(f"payment_intents/{intent}", {"payment_method": method["id"]})
        return self.post(f"payment_intents/{intent}/confirm", {}, expect)

    def authenticate(self, intent, secret, success):
        answer = requests.post(
            f"{self.address}/v1/payment_intents/{intent}/_authenticate",
            params={"success": str(success).lower()},
            json={"key": "pk_test_localstripe", "client_secret": secret}, timeout=30,
        )
        assert answer.status_code == 200, answer.text


@contextlib.contextmanager
def localstripe():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, Path(__file__).with_name("serve.py"), str(port)])
    address = f"http://127.0.0.1:{port}"

    def answers():
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{address}/v1/balance", auth=(KEY, ""), timeout=5)
        assert process.poll() is None, "localstripe has ended"

    try:
        until(answers)
        yield Localstripe(address)
    finally:
        process.terminate()
        process.wait(30)


class Customer:
    """Somebody with a browser."""

    def __init__(self, peel):
        self.address = peel.address
        self.session = requests.Session()
        self.session.headers["Origin"] = peel.address
        # Whoever decides about consent is known from then on.
        choice = {"analytics": False, "ads": False, "version": "2026-11"}
        self.session.put(f"{self.address}/api/v1/me/consent", json=choice, timeout=30).raise_for_status()

    def order(self, currency="usd"):
        wish = {"product": "pack_10", "currency": currency}
        answer = self.session.post(f"{self.address}/api/v1/orders", json=wish, timeout=60)
        assert answer.status_code == 201, answer.text
        order = answer.json()
        assert order["state"] == "open" and order["test_mode"], order
        return order, order["client_secret"].split("_secret_")[0]

    def get(self, path):
        answer = self.session.get(f"{self.address}/api/v1/{path}", timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def credits(self):
        return self.get("me")["wallet"]["credits"]

    def state(self, order):
        return self.get(f"orders/{order['id']}")["state"]


class Money(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stripe = cls.enterClassContext(localstripe())
        cls.bridge = cls.enterClassContext(Bridge(cls.stripe.address))
        cls.peel = cls.enterClassContext(serving.peel(PROGRAM, {
            "PEEL_STRIPE_URL": cls.bridge.address,
            "PEEL_STRIPE_SECRET_KEY": KEY,
            "PEEL_STRIPE_PUBLISHABLE_KEY": "pk_test_localstripe",
            "PEEL_STRIPE_WEBHOOK_SECRET": SECRET,
        }))
        hook = {"url": f"{cls.peel.address}/webhooks/stripe", "secret": SECRET}
        answer = requests.post(f"{cls.stripe.address}/_config/webhooks/peel", json=hook, timeout=30)
        assert answer.status_code == 200, answer.text

    def told(self, event):
        """Sends an event that localstripe does not send, signed here."""
        body, now = json.dumps(event, indent=2).encode(), int(time.time())
        tag = hmac.new(SECRET.encode(), b"%d.%s" % (now, body), hashlib.sha256).hexdigest()
        return requests.post(
            f"{self.peel.address}/webhooks/stripe", data=body,
            headers={"Stripe-Signature": f"t={now},v1={tag}"}, timeout=30,
        ).status_code

    def test_what_is_paid_is_heard_by_webhook_and_is_there(self):
        for currency in ["usd", "cny"]:
            with self.subTest(currency):
                customer = Customer(self.peel)
                order, intent = customer.order(currency)
                self.assertEqual(self.stripe.pay(intent, GOOD)["status"], "succeeded")
                # Nobody asks for the order: it is the webhook that brings the credits.
                until(customer.credits)
                self.assertEqual(customer.credits(), 10)
                self.assertEqual(customer.state(order), "paid")

    def test_what_is_sent_names_the_order_and_repeats_no_request(self):
        customer = Customer(self.peel)
        order, _ = customer.order()
        path, fields, headers = next(
            seen for seen in self.bridge.seen if seen[1].get("metadata[order]") == order["id"]
        )
        self.assertEqual(path, "/v1/payment_intents")
        self.assertEqual((fields["amount"], fields["currency"]), (str(order["amount"]), "usd"))
        self.assertIn(order["id"], headers["idempotency-key"])
        self.assertEqual(headers["authorization"], f"Bearer {KEY}")

    def test_whose_bank_wants_to_see_them_pays_when_it_has(self):
        customer = Customer(self.peel)
        order, intent = customer.order()
        self.assertEqual(self.stripe.pay(intent, CHALLENGED)["status"], "requires_action")
        self.assertEqual(customer.state(order), "open")
        self.stripe.authenticate(intent, order["client_secret"], True)
        until(customer.credits)
        self.assertEqual(customer.state(order), "paid")

    def test_who_is_not_seen_or_declined_has_nothing(self):
        customer = Customer(self.peel)
        order, intent = customer.order()
        self.stripe.pay(intent, CHALLENGED)
        self.stripe.authenticate(intent, order["client_secret"], False)
        self.assertEqual((customer.state(order), customer.credits()), ("open", 0))
        # As with Stripe, they may try another card.
        self.stripe.pay(intent, GOOD)
        self.assertEqual((customer.state(order), customer.credits()), ("paid", 10))

        other, intent = customer.order()
        self.stripe.pay(intent, DECLINED, 402)
        self.assertEqual((customer.state(other), customer.credits()), ("open", 10))

    def test_what_goes_back_takes_its_credits_along(self):
        customer = Customer(self.peel)
        order, intent = customer.order()
        self.stripe.pay(intent, GOOD)
        self.assertEqual(customer.state(order), "paid")
        refund = self.stripe.post("refunds", {"payment_intent": intent, "amount": order["amount"] // 2})
        event = {
            "id": f"evt_{os.urandom(6).hex()}", "object": "event", "type": "refund.created",
            "livemode": False, "data": {"object": refund},
        }
        self.assertEqual(self.told(event), 204)
        until(lambda: customer.credits() < 10)
        self.assertEqual(customer.credits(), 5)
        self.assertEqual(customer.get(f"orders/{order['id']}")["refunded"], order["amount"] // 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)

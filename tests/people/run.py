"""Accounts over real sockets: `run.py PEEL PICTURE`. A real SMTP server takes the mails, whose links are followed; a real OpenID
Connect provider lets people in."""

import concurrent.futures
import io
import json
import os
import re
import shutil
import sys
import unittest
import urllib.parse
import zipfile
from pathlib import Path

import requests

import world
from totp import code

PROGRAM, PICTURE = map(Path, sys.argv[1:3])
PASSWORD = "green-otters-hum-at-dusk"
OTHER_PASSWORD = "seven-blue-kites-over-oslo"
SECRET = "peel-secret-of-the-tests"


def somebody():
    return f"{os.urandom(6).hex()}@example.org"


class People(unittest.TestCase):
    more = {}
    provider = staticmethod(world.provider)

    @classmethod
    def setUpClass(cls):
        cls.mail, smtp = cls.enterClassContext(world.mailbox())
        port = world.free_port()
        site = f"http://127.0.0.1:{port}"
        cls.issuer = cls.enterClassContext(cls.provider(f"{site}/api/v1/auth/oidc/callback"))
        cls.peel = cls.enterClassContext(world.peel(PROGRAM, port, {
            "PEEL_PUBLIC_URL": site,
            "PEEL_SMTP_HOST": "127.0.0.1",
            "PEEL_SMTP_PORT": str(smtp),
            "PEEL_SMTP_SECURITY": "none",
            "PEEL_MAIL_FROM": "Peel of the tests <peel@example.org>",
            "PEEL_OIDC_NAME": "Tests",
            "PEEL_OIDC_ISSUER": cls.issuer,
            "PEEL_OIDC_CLIENT_ID": "peel",
            "PEEL_OIDC_CLIENT_SECRET": SECRET,
            "PEEL_ERASURE_DELAY": "1ms",
            **cls.more,
        }))

    def refused(self, answer, status, code):
        self.assertEqual((answer.status_code, answer.json()["code"]), (status, code))

    def registered(self, language="en"):
        """Somebody who has registered, and their browser."""
        browser, address = self.peel.browser(), somebody()
        fields = {"email": address, "password": PASSWORD, "language": language}
        browser.ask("POST", "/auth/register", fields, 202)
        token = world.token_of(self.mail.next_to(address))
        browser.come_in(browser.ask("POST", "/auth/verify", {"token": token}, 200))
        return browser, address


class Mails(People):
    def test_registering(self):
        browser, address = self.peel.browser(), somebody()
        fields = {"email": address, "password": PASSWORD}
        answer = browser.ask("POST", "/auth/register", fields, 202)
        # There is no account before the link was followed.
        login = browser.ask("POST", "/auth/login", {"email": address, "password": PASSWORD})
        self.refused(login, 401, "wrong_credentials")
        mail = self.mail.next_to(address)
        self.assertIn("peel@example.org", mail["from"])
        self.assertIn(world.token_of(mail), world.text_of(mail, "html"))
        token = {"token": world.token_of(mail)}
        session = browser.come_in(browser.ask("POST", "/auth/verify", token, 200))
        self.assertEqual(session["person"]["email"], address)
        self.assertEqual(session["person"]["role"], "user")
        self.refused(browser.ask("POST", "/auth/verify", token), 422, "link_not_valid")
        # Whoever registers again is answered alike, and told in a mail.
        again = self.peel.browser().ask("POST", "/auth/register", fields)
        self.assertEqual((again.status_code, again.content), (answer.status_code, answer.content))
        self.assertNotIn("#token=", world.text_of(self.mail.next_to(address)))

    def test_mails_in_chinese(self):
        browser, address = self.peel.browser(), somebody()
        fields = {"email": address, "password": PASSWORD, "language": "zh"}
        browser.ask("POST", "/auth/register", fields, 202)
        mail = self.mail.next_to(address)
        self.assertTrue(any("\u4e00" <= letter <= "\u9fff" for letter in mail["subject"]))

    def test_a_server_that_is_busy_gets_the_mail_later(self):
        browser, address = self.peel.browser(), somebody()
        self.mail.busy_for.add(address)
        browser.ask("POST", "/auth/register", {"email": address, "password": PASSWORD}, 202)
        world.token_of(self.mail.next_to(address))
        self.assertNotIn(address, self.mail.busy_for)

    def test_a_new_password(self):
        browser, address = self.registered()
        another = self.peel.browser()
        another.login(address, PASSWORD)
        stranger = self.peel.browser()
        known = stranger.ask("POST", "/auth/reset", {"email": address})
        unknown = stranger.ask("POST", "/auth/reset", {"email": somebody()})
        self.assertEqual(known.status_code, unknown.status_code)
        self.assertEqual(known.content, unknown.content)
        token = world.token_of(self.mail.next_to(address))
        weak = {"token": token, "password": "password1"}
        self.refused(stranger.ask("POST", "/auth/reset/confirm", weak), 422, "password_not_allowed")
        fields = {"token": token, "password": OTHER_PASSWORD}
        stranger.ask("POST", "/auth/reset/confirm", fields, 204)
        self.refused(stranger.ask("POST", "/auth/reset/confirm", fields), 422, "link_not_valid")
        for old in (browser, another):
            self.refused(old.ask("POST", "/auth/refresh"), 401, "signed_out")
            self.refused(old.ask("GET", "/auth/sessions"), 401, "signed_out")
        old = stranger.ask("POST", "/auth/login", {"email": address, "password": PASSWORD})
        self.refused(old, 401, "wrong_credentials")
        stranger.login(address, OTHER_PASSWORD)

    def test_another_address(self):
        browser, old = self.registered()
        new = somebody()
        browser.ask("PUT", "/auth/email", {"email": new}, 202)
        token = world.token_of(self.mail.next_to(new))
        browser.ask("POST", "/auth/email/confirm", {"token": token}, 204)
        undo = world.token_of(self.mail.next_to(old))
        self.peel.browser().login(new, PASSWORD)
        browser.ask("POST", "/auth/email/undo", {"token": undo}, 204)
        self.refused(browser.ask("POST", "/auth/refresh"), 401, "signed_out")
        # Whoever made the change may know the password, so that is gone too.
        login = self.peel.browser().ask("POST", "/auth/login", {"email": old, "password": PASSWORD})
        self.refused(login, 401, "wrong_credentials")


class Sessions(People):
    def test_changing_the_password_ends_the_others_at_once(self):
        browser, address = self.registered()
        another = self.peel.browser()
        another.login(address, PASSWORD)
        wrong = browser.ask("PUT", "/auth/password", {"old": "wrong", "new": OTHER_PASSWORD})
        self.refused(wrong, 401, "wrong_credentials")
        browser.ask("PUT", "/auth/password", {"old": PASSWORD, "new": OTHER_PASSWORD}, 204)
        self.assertIn("assword", self.mail.next_to(address)["subject"])
        self.refused(another.ask("GET", "/auth/sessions"), 401, "signed_out")
        self.refused(another.ask("POST", "/auth/refresh"), 401, "signed_out")
        browser.refresh()

    def test_signing_out_ends_the_session_at_once(self):
        browser, _ = self.registered()
        kept = browser.cookie("peel_refresh")
        browser.ask("POST", "/auth/logout", expect=204)
        self.assertIsNone(browser.cookie("peel_refresh"))
        self.refused(browser.ask("GET", "/auth/sessions"), 401, "signed_out")
        thief = self.peel.browser()
        thief.session.cookies.set("peel_refresh", kept)
        self.refused(thief.ask("POST", "/auth/refresh"), 401, "signed_out")

    def test_sessions_are_seen_and_ended(self):
        browser, address = self.registered()
        another = self.peel.browser()
        other = another.login(address, PASSWORD)["session"]
        sessions = browser.ask("GET", "/auth/sessions", expect=200).json()["sessions"]
        self.assertEqual({session["current"] for session in sessions}, {True, False})
        self.assertEqual({session["network"] for session in sessions}, {"127.0.0.0/24"})
        browser.ask("DELETE", f"/auth/sessions/{other}", expect=204)
        self.refused(another.ask("GET", "/auth/sessions"), 401, "signed_out")
        another.login(address, PASSWORD)
        ended = browser.ask("DELETE", "/auth/sessions", expect=200).json()["ended"]
        self.assertEqual(ended, 1)

    def test_two_hundred_refreshes_at_once_sign_nobody_out(self):
        browser, _ = self.registered()
        token = browser.cookie("peel_refresh")

        def refresh(_):
            answer = requests.post(
                f"{self.peel.address}/api/v1/auth/refresh",
                cookies={"peel_refresh": token}, headers={"Origin": self.peel.address}, timeout=60,
            )
            return answer.status_code, answer.cookies.get("peel_refresh")

        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            answers = set(pool.map(refresh, range(200)))
        self.assertEqual(len(answers), 1, "all of them get the same successor")
        (status, successor), = answers
        self.assertEqual(status, 200)
        browser.session.cookies.clear()
        browser.session.cookies.set("peel_refresh", successor)
        browser.refresh()

    def test_an_old_token_ends_the_whole_session(self):
        browser, _ = self.registered()
        grandparent = browser.cookie("peel_refresh")
        browser.refresh()
        browser.refresh()
        thief = self.peel.browser()
        thief.session.cookies.set("peel_refresh", grandparent)
        self.refused(thief.ask("POST", "/auth/refresh"), 401, "signed_out")
        self.refused(browser.ask("POST", "/auth/refresh"), 401, "signed_out")

    def test_forged_tokens_let_nobody_in(self):
        browser, _ = self.registered()
        head, claims, signature = browser.token.split(".")
        none = world_b64({"alg": "none", "typ": "at+jwt"})
        for forged in (
            f"{none}.{claims}.", f"{head}.{claims}.", f"{head}.{claims}.{signature[:-4]}AAAA",
            f"{none}.{claims}.{signature}", "a.b.c", "..", f"{head}.{claims}.{signature}.x",
        ):
            answer = browser.ask("GET", "/me", headers={"Authorization": f"Bearer {forged}"})
            self.refused(answer, 401, "signed_out")

    def test_a_lost_reply_is_given_again(self):
        """T2: the service has rotated the token, and the reply gets lost on its way."""
        browser, _ = self.registered()
        token = browser.cookie("peel_refresh")
        with world.losing_replies(self.peel.address) as (address, lost):
            with self.assertRaises(requests.ConnectionError):
                requests.post(
                    f"{address}/api/v1/auth/refresh",
                    cookies={"peel_refresh": token}, headers={"Origin": self.peel.address}, timeout=60,
                )
        reply = lost.get(timeout=world.PATIENCE)
        self.assertTrue(reply.startswith(b"HTTP/1.1 200 "), reply[:100])
        successor = re.search(rb"set-cookie: peel_refresh=([^;]+)", reply, re.IGNORECASE).group(1).decode()
        self.assertNotEqual(successor, token)
        # The browser knows nothing of it and asks again.
        browser.refresh()
        self.assertEqual(browser.cookie("peel_refresh"), successor, "the same one, no second branch")
        browser.refresh()
        self.refused_from_now_on(browser, token)

    def refused_from_now_on(self, browser, token):
        """The token that was asked with twice is an old one like any other by now."""
        thief = self.peel.browser()
        thief.session.cookies.set("peel_refresh", token)
        self.refused(thief.ask("POST", "/auth/refresh"), 401, "signed_out")
        self.refused(browser.ask("POST", "/auth/refresh"), 401, "signed_out")

    def test_the_answer_does_not_tell_who_has_an_account(self):
        """T6: same status, same headers, same body, and the same work: what takes time is counted, not the time."""
        _, known = self.registered()

        def answered(path, fields):
            """Everything that a stranger sees, and how many passwords were hashed for it."""
            before = self.hashes()
            answer = self.peel.browser().ask("POST", path, fields)
            body = answer.json() if answer.content else {}
            seen = {name.lower(): value for name, value in answer.headers.items()}
            for own in ("date", "x-request-id"):
                seen.pop(own, None)
            body.pop("request_id", None)
            return answer.status_code, json.dumps(seen), json.dumps(body), self.hashes() - before

        for path, more, hashed in [
            ("/auth/login", {"password": "a wrong password"}, 1),
            ("/auth/register", {"password": OTHER_PASSWORD}, 1),
            ("/auth/reset", {}, 0),
        ]:
            with self.subTest(path):
                # Fewer than those after which an account has to wait.
                answers = {
                    answered(path, {"email": address, **more})
                    for _ in range(4) for address in (known, somebody())
                }
                self.assertEqual(len(answers), 1, answers)
                (_, _, _, hashes), = answers
                self.assertEqual(hashes, hashed)
        self.mail.forget()

    def hashes(self):
        return self.peel.counted("peel_password_hashes_total")

    def test_guessing_is_slowed_down(self):
        _, address = self.registered()
        browser = self.peel.browser()
        fields = {"email": address, "password": "wrong password"}
        answers = [browser.ask("POST", "/auth/login", fields) for _ in range(8)]
        self.refused(answers[0], 401, "wrong_credentials")
        self.refused(answers[-1], 429, "too_many_attempts")
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)


class Rights(People):
    def admin(self):
        """An admin who has shown a second factor."""
        browser, address = self.registered()
        self.peel.run("admin", "user", "role", "--email", address, "admin")
        # Without a second factor a role is worth nothing.
        refused = browser.ask("GET", "/admin/people")
        self.refused(refused, 403, "second_factor_required")
        secret = browser.ask("POST", "/auth/totp", expect=200).json()["secret"]
        first = {"code": code(secret)}
        confirmed = browser.ask("POST", "/auth/totp/confirm", first, 200).json()
        self.assertEqual(len(confirmed["recovery_codes"]), 10)
        browser.ask("POST", "/auth/logout", expect=204)
        browser.token = None
        fields = {"email": address, "password": PASSWORD}
        half = browser.ask("POST", "/auth/login", fields, 200).json()
        self.assertIsNone(half["session"])
        challenge = half["challenge"]["token"]
        used = {"challenge": challenge, **first}
        self.refused(browser.ask("POST", "/auth/login/totp", used), 401, "wrong_code")
        recovery = {"challenge": challenge, "code": confirmed["recovery_codes"][0]}
        browser.come_in(browser.ask("POST", "/auth/login/totp", recovery, 200))
        return browser, address

    def test_roles_and_blocking_take_effect_at_once(self):
        admin, address = self.admin()
        person, other = self.registered()
        people = admin.ask("GET", "/admin/people?limit=100", expect=200).json()["people"]
        account = next(entry["id"] for entry in people if entry["email"] == other)
        self.refused(person.ask("GET", "/admin/people"), 403, "insufficient_role")
        given = admin.ask("PUT", f"/admin/people/{account}/role", {"role": "support", "reason": "a test"}, 200).json()
        self.assertEqual(given["role"], "support")
        self.refused(person.ask("GET", "/admin/people"), 403, "second_factor_required")
        kept_out = {"blocked": True, "reason": "a test"}
        admin.ask("PUT", f"/admin/people/{account}/block", kept_out, 200)
        self.refused(person.ask("GET", "/auth/sessions"), 401, "signed_out")
        self.refused(person.ask("POST", "/auth/refresh"), 401, "signed_out")
        login = self.peel.browser().ask("POST", "/auth/login", {"email": other, "password": PASSWORD})
        self.refused(login, 403, "account_blocked")
        admin.ask("PUT", f"/admin/people/{account}/block", {**kept_out, "blocked": False}, 200)
        self.peel.browser().login(other, PASSWORD)
        own = next(entry["id"] for entry in people if entry["email"] == address)
        self.refused(admin.ask("PUT", f"/admin/people/{own}/role", {"role": "user", "reason": "a test"}), 409, "conflict")
        log = admin.ask("GET", "/admin/audit-log?limit=100", expect=200).json()["lines"]
        did = [line["action"] for line in log if line["subject"] == account]
        self.assertEqual(did, ["account.unblock", "account.block", "role.set"])


class Provider(People):
    def visit(self, browser, name, start="/auth/oidc/start", answer=None):
        """Goes to the provider and signs in there as `name`; gives the address it sends the browser back to."""
        answer = answer or browser.ask("GET", start, expect=303)
        place = answer.headers["Location"]
        there = requests.Session()
        for _ in range(12):
            came = there.get(place, allow_redirects=False, timeout=30)
            if came.status_code == 200:
                prompt = re.search(r'name="prompt" value="(\w+)"', came.text).group(1)
                fields = {"prompt": prompt, "login": name, "password": "x"}
                came = there.post(came.url, data=fields, allow_redirects=False, timeout=30)
            place = urllib.parse.urljoin(came.url, came.headers["Location"])
            if place.startswith(self.peel.address):
                return place
        self.fail(f"the provider did not come to an end: {place}")

    def come_back(self, browser, place):
        return browser.ask("GET", place.removeprefix(f"{self.peel.address}/api/v1"))

    def test_signing_in(self):
        browser, name = self.peel.browser(), os.urandom(6).hex()
        listed = browser.ask("GET", "/auth/providers", expect=200).json()["providers"]
        self.assertEqual([(entry["id"], entry["name"]) for entry in listed], [("oidc", "Tests")])
        place = self.visit(browser, name, "/auth/oidc/start?return_to=/history")
        back = self.come_back(browser, place)
        self.assertEqual((back.status_code, back.headers["Location"]), (303, f"{self.peel.address}/history"))
        session = browser.refresh()
        self.assertEqual(session["person"]["email"], f"{name}@example.org")
        links = browser.ask("GET", "/auth/links", expect=200).json()["links"]
        self.assertEqual([link["provider"] for link in links], ["oidc"])
        # The only way in is not given up.
        self.refused(browser.ask("DELETE", "/auth/links/oidc"), 409, "last_way_in")
        # Again, from another browser: the same account.
        another = self.peel.browser()
        self.come_back(another, self.visit(another, name))
        self.assertEqual(another.refresh()["person"]["id"], session["person"]["id"])

    def test_returns_that_fit_no_visit(self):
        victim, name = self.peel.browser(), os.urandom(6).hex()
        place = self.visit(victim, name)
        parts = urllib.parse.urlsplit(place)
        query = dict(urllib.parse.parse_qsl(parts.query))

        def with_query(**changed):
            return parts._replace(query=urllib.parse.urlencode(query | changed)).geturl()

        def error(browser, place):
            back = self.come_back(browser, place)
            self.assertEqual(back.status_code, 303, back.text)
            self.assertIsNone(browser.cookie("peel_refresh"))
            return urllib.parse.parse_qs(urllib.parse.urlsplit(back.headers["Location"]).fragment)["error"]

        # Another browser, which never began a visit, and one that began another.
        self.assertEqual(error(self.peel.browser(), place), ["visit_mismatch"])
        attacker = self.peel.browser()
        other = self.visit(attacker, os.urandom(6).hex())
        self.assertEqual(error(attacker, place), ["visit_mismatch"])
        # In the right browser, changed on the way. Each ends the visit there, so each has a browser of its own.
        for changed in ({"state": "x"}, {"iss": "https://evil.example"}, {"code": "x"}, {"error": "access_denied"}):
            with self.subTest(changed):
                browser = self.peel.browser()
                place = self.visit(browser, name)
                parts = urllib.parse.urlsplit(place)
                query = dict(urllib.parse.parse_qsl(parts.query))
                self.assertIn(error(browser, with_query(**changed))[0], ("visit_mismatch", "provider_refused"))
        # A code that was used.
        browser = self.peel.browser()
        place = self.visit(browser, name)
        kept = browser.cookie("peel_visit")
        self.come_back(browser, place)
        self.assertIsNotNone(browser.cookie("peel_refresh"))
        replay = self.peel.browser()
        replay.session.cookies.set("peel_visit", kept)
        self.assertEqual(error(replay, place), ["visit_mismatch"])
        self.assertTrue(other)
        self.refused(browser.ask("GET", "/auth/nobody/start"), 404, "unknown_provider")

    def test_an_address_that_has_an_account_is_linked_only_from_within(self):
        browser, address = self.registered()
        name = address.removesuffix("@example.org")
        stranger = self.peel.browser()
        back = self.come_back(stranger, self.visit(stranger, name))
        more = urllib.parse.parse_qs(urllib.parse.urlsplit(back.headers["Location"]).fragment)
        self.assertIsNone(stranger.cookie("peel_refresh"))
        ticket = {"ticket": more["link"][0]}
        self.refused(stranger.ask("POST", "/auth/links", ticket), 401, "sign_in_required")
        stranger.login(address, PASSWORD)
        stranger.ask("POST", "/auth/links", ticket, 204)
        self.mail.next_to(address)
        another = self.peel.browser()
        self.come_back(another, self.visit(another, name))
        self.assertEqual(another.refresh()["person"]["email"], address)
        another.ask("DELETE", "/auth/links/oidc", expect=204)
        self.mail.next_to(address)

    def test_an_address_that_nobody_verified_is_confirmed_first(self):
        browser, name = self.peel.browser(), f"unverified{os.urandom(6).hex()}"
        back = self.come_back(browser, self.visit(browser, name))
        more = urllib.parse.parse_qs(urllib.parse.urlsplit(back.headers["Location"]).fragment)
        self.assertIsNone(browser.cookie("peel_refresh"))
        fields = {"ticket": more["register"][0], "email": more["email"][0]}
        browser.ask("POST", "/auth/register/provider", fields, 202)
        token = world.token_of(self.mail.next_to(fields["email"]))
        browser.come_in(browser.ask("POST", "/auth/verify", {"token": token}, 200))
        another = self.peel.browser()
        self.come_back(another, self.visit(another, name))
        self.assertEqual(another.refresh()["person"]["email"], fields["email"])


class FalseProvider(People):
    """T5: what a provider answers that proves nothing lets nobody in, and is told on a page."""

    provider = staticmethod(world.false_provider)

    def visit(self, browser, login=None, **wrong):
        """Goes to the provider and is sent back at once; gives the address."""
        place = browser.ask("GET", "/auth/oidc/start", expect=303).headers["Location"]
        more = urllib.parse.urlencode({"login": login or os.urandom(6).hex(), **wrong})
        there = requests.get(f"{place}&{more}", allow_redirects=False, timeout=30)
        return there.headers["Location"].removeprefix(f"{self.peel.address}/api/v1")

    def turned_away(self, browser, place):
        """Comes back and is let in by nothing; gives the code of the error that the page tells."""
        back = browser.ask("GET", place)
        self.assertIsNone(browser.cookie("peel_refresh"))
        self.refused(browser.ask("POST", "/auth/refresh"), 401, "signed_out")
        if back.status_code != 303:
            return back.status_code, back.json()["code"]
        page = urllib.parse.urlsplit(back.headers["Location"])
        self.assertEqual(page.path, "/sign-in")
        return 303, urllib.parse.parse_qs(page.fragment)["error"][0]

    def test_one_that_does_nothing_wrong(self):
        browser, login = self.peel.browser(), os.urandom(6).hex()
        browser.ask("GET", self.visit(browser, login), expect=303)
        self.assertEqual(browser.refresh()["person"]["email"], f"{login}@example.org")

    def test_faults(self):
        proves_nothing, out_of_order = (303, "provider_refused"), (303, "provider_unavailable")
        for fault, expected in {
            "wrong-nonce": proves_nothing,
            "no-nonce": proves_nothing,
            "wrong-issuer": proves_nothing,
            "issuer-with-slash": proves_nothing,
            "no-issuer": out_of_order,
            "wrong-audience": proves_nothing,
            "no-audience": proves_nothing,
            "another-audience-too": proves_nothing,
            "expired": proves_nothing,
            "expires-never": out_of_order,
            "no-expiry": out_of_order,
            "no-subject": out_of_order,
            "wrong-key": proves_nothing,
            "unknown-key": proves_nothing,
            "key-of-its-own": proves_nothing,
            "no-signature": proves_nothing,
            "alg-none": proves_nothing,
            "public-key-as-secret": proves_nothing,
            "client-secret-as-key": proves_nothing,
            "code-refused": proves_nothing,
            "client-refused": out_of_order,
            "no-json": out_of_order,
            "no-id-token": proves_nothing,
            "too-much": out_of_order,
            "outage": out_of_order,
            "wrong-state": (303, "visit_mismatch"),
            "no-state": (400, "invalid_request"),
            "another-provider": (303, "visit_mismatch"),
        }.items():
            with self.subTest(fault):
                browser = self.peel.browser()
                self.assertEqual(self.turned_away(browser, self.visit(browser, fault=fault)), expected)

    def test_a_code_that_was_used(self):
        browser = self.peel.browser()
        place = self.visit(browser)
        visit = browser.cookie("peel_visit")
        browser.ask("GET", place, expect=303)
        browser.refresh()
        # The provider would take it again.
        replay = self.peel.browser()
        replay.session.cookies.set("peel_visit", visit)
        self.assertEqual(self.turned_away(replay, place), (303, "visit_mismatch"))

    def test_the_code_of_another_visit(self):
        victim, attacker = self.peel.browser(), self.peel.browser()
        stolen, own = self.visit(victim), self.visit(attacker)
        code = urllib.parse.parse_qs(urllib.parse.urlsplit(stolen).query)["code"][0]
        parts = urllib.parse.urlsplit(own)
        query = dict(urllib.parse.parse_qsl(parts.query)) | {"code": code}
        injected = parts._replace(query=urllib.parse.urlencode(query)).geturl()
        self.assertEqual(self.turned_away(attacker, injected), (303, "provider_refused"))
        # Nor does the victim take the attacker's visit for theirs.
        fresh = self.visit(self.peel.browser())
        self.assertEqual(self.turned_away(victim, fresh), (303, "visit_mismatch"))


class Pictures(People):
    def submit(self, browser, picture):
        answer = browser.ask(
            "POST", "/images", expect=201, headers={"Prefer": "wait=60"}, files={"file": picture},
        )
        return answer.json()

    def pictures(self, count):
        """Pictures that are not the same to the service: their ends differ, after all that decoders read."""
        return [PICTURE.read_bytes() + os.urandom(8) for _ in range(count)]


class Quota(Pictures):
    def test_registering_brings_along_what_the_visitor_has_and_gives_nothing(self):
        browser = self.peel.browser()
        me = browser.ask("GET", "/me", expect=200).json()
        self.assertEqual((me["kind"], me["wallet"]["free"], me["next"]), ("visitor", 3, "free"))
        images = [self.submit(browser, picture) for picture in self.pictures(2)]
        self.assertEqual([image["unlocked_by"] for image in images], ["free", "free"])
        old_cookie = browser.cookie("peel_visitor")
        address = somebody()
        browser.ask("POST", "/auth/register", {"email": address, "password": PASSWORD}, 202)
        token = world.token_of(self.mail.next_to(address))
        browser.come_in(browser.ask("POST", "/auth/verify", {"token": token}, 200))
        me = browser.ask("GET", "/me", expect=200).json()
        self.assertEqual((me["kind"], me["wallet"]["free"]), ("account", 1))
        listed = browser.ask("GET", "/images", expect=200).json()["images"]
        self.assertEqual({image["id"] for image in listed}, {image["id"] for image in images})
        # The cookie of before gives nothing again, nor does signing in anew.
        old = self.peel.browser()
        old.session.cookies.set("peel_visitor", old_cookie)
        self.assertEqual(old.ask("GET", "/me", expect=200).json()["wallet"]["free"], 0)
        self.peel.browser().login(address, PASSWORD)
        self.assertEqual(browser.ask("GET", "/me", expect=200).json()["wallet"]["free"], 1)

    def test_what_comes_in_while_its_visitor_signs_in_is_the_accounts(self):
        _, address = self.registered()
        browser = self.peel.browser()
        browser.ask("GET", "/me", expect=200)
        cookie = f"peel_visitor={browser.cookie('peel_visitor')}"
        picture = self.pictures(1)[0]
        with world.slow_upload(self.peel.address, cookie, picture) as finish:
            # Half of it has come in.
            browser.login(address, PASSWORD)
            status, image = finish()
        self.assertEqual((status, image["locked"], image["state"]), (201, False, "ready"))
        listed = browser.ask("GET", "/images", expect=200).json()["images"]
        self.assertEqual([entry["id"] for entry in listed], [image["id"]])
        me = browser.ask("GET", "/me", expect=200).json()
        self.assertEqual((me["kind"], me["wallet"]["free"]), ("account", 2))
        # The cookie alone shows nothing of it.
        other = self.peel.browser()
        other.session.cookies.set("peel_visitor", browser.cookie("peel_visitor"))
        self.assertEqual(other.ask("GET", f"/images/{image['id']}").status_code, 404)

    def test_a_lost_cookie_comes_back(self):
        browser = self.peel.browser()
        kept = browser.ask("GET", "/me", expect=200).json()
        browser.session.cookies.clear()
        browser.ask("POST", "/visitor/restore", {"visitor": "vis_forged.AAAA"}, 400)
        browser.ask("POST", "/visitor/restore", {"visitor": kept["visitor"]}, 204)
        self.assertEqual(browser.ask("GET", "/me", expect=200).json()["id"], kept["id"])

    def test_a_copy_of_everything_and_an_end_to_it(self):
        browser, address = self.registered()
        image = self.submit(browser, self.pictures(1)[0])
        browser.ask("PUT", "/me/consent", {"analytics": False, "ads": False, "version": "1"}, 200)
        export = browser.ask("POST", "/me/export", expect=202).json()
        path = f"/me/exports/{export['id']}"
        ready = world.until(
            lambda: (found := browser.ask("GET", path, expect=200).json())["state"] == "ready" and found,
            patience=120,
        )
        archive = requests.get(ready["url"], timeout=60)
        names = zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
        self.assertIn("data.json", names)
        self.assertIn(f"pictures/{image['id']}/original", names)
        data = zipfile.ZipFile(io.BytesIO(archive.content)).read("data.json").decode()
        self.assertIn(address, data)
        self.assertEqual(requests.get(ready["url"], timeout=60).status_code, 404, "it works once")

        browser.ask("POST", "/me/erasure", expect=202)
        gone = world.until(
            lambda: browser.ask("GET", "/auth/sessions").status_code == 401, patience=120,
        )
        self.assertTrue(gone)
        login = self.peel.browser().ask("POST", "/auth/login", {"email": address, "password": PASSWORD})
        self.refused(login, 401, "wrong_credentials")


class Restored(Pictures):
    """P1: whoever was erased stays erased when a backup from before is put back."""

    def test_nobody_who_was_erased_comes_back_with_a_backup(self):
        browser, address = self.registered()
        image = self.submit(browser, self.pictures(1)[0])
        person = browser.refresh()["person"]["id"]
        _, other = self.registered()
        markers = [address.split("@")[0], person, image["id"], person.removeprefix("acc_")]

        self.peel.stop()
        backup = self.peel.data.with_name("backup")
        shutil.copytree(self.peel.data, backup)
        self.peel.start()
        self.assertTrue(world.places_of(self.peel.data, markers), "the search finds what is there")
        browser.ask("POST", "/me/erasure", expect=202)
        world.until(lambda: browser.ask("GET", "/auth/sessions").status_code == 401, patience=120)
        self.nothing_is_left(markers, image)

        for first in ("serve", "audit"):
            with self.subTest(first):
                marks = self.peel.data / "blobs" / "erased"
                kept = self.peel.data.with_name("marks")
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(marks, kept)
                shutil.rmtree(self.peel.data)
                shutil.copytree(backup, self.peel.data)
                shutil.copytree(kept, marks, dirs_exist_ok=True)
                self.assertTrue(world.places_of(self.peel.data, markers))
                if first == "audit":
                    self.assertIn("1 whom a restored backup had brought back", self.peel.run("audit"))
                    self.assertEqual(self.peel.run("audit"), "everything agrees")
                self.peel.start()
                fields = {"email": address, "password": PASSWORD}
                login = self.peel.browser().ask("POST", "/auth/login", fields)
                self.refused(login, 401, "wrong_credentials")
                self.refused(browser.ask("POST", "/auth/refresh"), 401, "signed_out")
                self.peel.browser().login(other, PASSWORD)
                self.nothing_is_left(markers, image)
        self.peel.start()

    def nothing_is_left(self, markers, image):
        """Stops the service once it has swept, and looks into every file."""
        world.until(lambda: not world.places_of(self.peel.data, [image["id"]], names=True), patience=120)
        # Counted after the note of what was to be deleted is gone as well.
        world.until(lambda: self.peel.counted('peel_swept_total{what="blob_notes"}'), patience=120)
        self.peel.stop()
        self.assertEqual(world.places_of(self.peel.data, markers), [])


class Counting(Pictures):
    """What is told to Segment, of whom."""

    @classmethod
    def setUpClass(cls):
        segment, cls.told = cls.enterClassContext(world.segment())
        cls.more = {"PEEL_SEGMENT_WRITE_KEY": "key-of-the-tests", "PEEL_SEGMENT_URL": segment}
        super().setUpClass()

    def test_those_who_agree_are_counted_under_another_name_and_nobody_else_is(self):
        silent = self.peel.browser()
        silent.ask("GET", "/me", expect=200)
        self.submit(silent, self.pictures(1)[0])
        silent.ask("PUT", "/me/consent", {"analytics": False, "ads": True, "version": "1"}, 200)
        silent.ask("GET", "/me", expect=200)

        browser = self.peel.browser()
        choice = {"analytics": True, "ads": False, "version": "1"}
        browser.ask("PUT", "/me/consent", choice, 200)
        visitor = browser.ask("GET", "/me", expect=200).json()["id"]
        image = self.submit(browser, self.pictures(1)[0])
        browser.ask("GET", f"/images/{image['id']}/result?download=true", expect=200)
        address = somebody()
        browser.ask("POST", "/auth/register", {"email": address, "password": PASSWORD}, 202)
        token = world.token_of(self.mail.next_to(address))
        session = browser.come_in(browser.ask("POST", "/auth/verify", {"token": token}, 200))

        told = []
        while len(told) < 7:
            request = self.told.get(timeout=world.PATIENCE)
            self.assertEqual(request["authorization"], ("key-of-the-tests", ""))
            text = json.dumps(request["body"])
            for personal in (address, visitor, session["person"]["id"], image["id"], "127.0.0.1"):
                self.assertNotIn(personal, text)
            told += request["body"]["batch"]
        tracks = [message for message in told if message["type"] == "track"]
        self.assertEqual(
            {message["event"] for message in tracks},
            {"Visited", "Image Uploaded", "Image Processed", "Image Downloaded", "Registered"},
        )
        anonymous = {message["anonymousId"] for message in tracks if "anonymousId" in message}
        self.assertEqual(len(anonymous), 1, "nobody else was counted")
        identify, = (message for message in told if message["type"] == "identify")
        alias, = (message for message in told if message["type"] == "alias")
        self.assertEqual({identify["anonymousId"], alias["previousId"]}, anonymous)
        registered, = (message for message in tracks if message["event"] == "Registered")
        self.assertEqual({identify["userId"], alias["userId"]}, {registered["userId"]})


def world_b64(value):
    import base64
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)

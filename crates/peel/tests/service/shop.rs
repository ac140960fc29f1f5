//! A server that sells, with a Stripe of the tests' own.

use std::time::{Duration, Instant};

use peel_domain::{Clock, SystemClock};
use peel_fake_stripe::{FakeStripe, PUBLISHABLE_KEY, SECRET_KEY, sign};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use totp_rs::{Algorithm, Secret, TOTP};
use ureq::http::Method;

use crate::answers::{Answer, Caller, Identity};
use crate::server::{Peel, unique};

/// What messages are signed with, and what they were signed with until lately.
pub(crate) const WEBHOOK_SECRET: &str = "whsec_new";
pub(crate) const OLD_WEBHOOK_SECRET: &str = "whsec_old";
/// Where orders are.
pub(crate) const ORDERS: &str = "/api/v1/orders";
const PASSWORD: &str = "green otters hum at dusk";
/// Longer than anything takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Shop {
    pub(crate) peel: Peel,
    pub(crate) stripe: FakeStripe,
    _runtime: Runtime,
}

impl Shop {
    /// One where nothing is free.
    pub(crate) fn open(arguments: &[&str], environment: &[(&'static str, &str)]) -> Self {
        let runtime = Runtime::new().unwrap();
        let address = "127.0.0.1:0".parse().unwrap();
        let stripe = runtime.block_on(FakeStripe::start_now(address));
        let address = stripe.address();
        let selling = [
            ("PEEL_STRIPE_URL", address.as_str()),
            ("PEEL_STRIPE_SECRET_KEY", SECRET_KEY),
            ("PEEL_STRIPE_PUBLISHABLE_KEY", PUBLISHABLE_KEY),
            ("PEEL_STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("PEEL_STRIPE_WEBHOOK_SECRET_OLD", OLD_WEBHOOK_SECRET),
            ("PEEL_FREE_USES", "0"),
        ];
        Self {
            peel: Peel::start(arguments, &[&selling, environment].concat()),
            stripe,
            _runtime: runtime,
        }
    }

    /// The server is killed, and started again.
    pub(crate) fn restart(self, arguments: &[&str]) -> Self {
        Self {
            peel: self.peel.killed_and_started_again(arguments),
            ..self
        }
    }

    /// The id of the payment of an order.
    #[track_caller]
    pub(crate) fn payment(&self, order: &Value) -> String {
        let is_its = |id: &String| self.stripe.intent(id)["metadata"]["order"] == order["id"];
        self.stripe.intents().into_iter().find(is_its).unwrap()
    }

    /// Sends a message as Stripe does.
    pub(crate) fn send(&self, body: &[u8], signature: Option<&str>) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(signature.map(|signature| ("stripe-signature", signature)));
        self.peel
            .visitor()
            .send(Method::POST, "/webhooks/stripe", &headers, body.to_vec())
    }

    /// Tells all that has happened to a payment.
    #[track_caller]
    pub(crate) fn tell(&self, payment: &str, secret: &str) {
        for event in self.stripe.events() {
            let object = &event["data"]["object"];
            if object["id"] == payment || object["payment_intent"] == payment {
                let body = event.to_string().into_bytes();
                let signature = sign(&body, secret, now());
                self.send(&body, Some(&signature)).expect(204);
            }
        }
    }

    /// The value of a metric of the service, by its name and one label.
    pub(crate) fn metric(&self, name: &str, label: &str) -> u64 {
        let page = self.peel.visitor().get("/metrics").expect(200).body;
        let page = String::from_utf8(page).unwrap();
        let is_it = |line: &&str| line.starts_with(&format!("{name}{{")) && line.contains(label);
        let line = page.lines().find(is_it);
        line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
    }

    #[track_caller]
    pub(crate) fn assert_audited(&self) {
        assert_eq!(self.peel.run(&["audit"]), "everything agrees\n");
    }

    /// Somebody who is signed in, and their address.
    pub(crate) fn person(&self) -> (Caller, String) {
        let email = format!("{}@example.org", unique());
        let visitor = self.peel.visitor();
        let wish = json!({ "email": email, "password": PASSWORD });
        visitor
            .post_json("/api/v1/auth/register", &wish)
            .expect(202);
        let mail = eventually(|| self.mails(&email).pop());
        let (_, link) = mail.split_once("#token=").unwrap();
        let is_in_token = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
        let token: String = link.chars().take_while(is_in_token).collect();
        let session = visitor.post_json("/api/v1/auth/verify", &json!({ "token": token }));
        (self.signed_in(&session.expect(200).json()), email)
    }

    /// Somebody with this role, who has shown a second factor.
    pub(crate) fn person_with_role(&self, role: &str) -> Caller {
        let (person, email) = self.person();
        let enrolment = person.post_json("/api/v1/auth/totp", &json!({}));
        let secret = enrolment.expect(200).json()["secret"]
            .as_str()
            .unwrap()
            .to_owned();
        let secret = Secret::Encoded(secret).to_bytes().unwrap();
        let totp = TOTP::new_unchecked(Algorithm::SHA1, 6, 1, 30, secret);
        let code = totp.generate(u64::try_from(now()).unwrap());
        let shown = json!({ "code": code });
        let confirmed = person.post_json("/api/v1/auth/totp/confirm", &shown);
        let recovery = confirmed.expect(200).json()["recovery_codes"][0].clone();
        self.peel
            .run(&["admin", "user", "role", "--email", &email, role]);
        // What they may do counts in sessions alone that were begun with both.
        let visitor = self.peel.visitor();
        let wish = json!({ "email": email, "password": PASSWORD });
        let begun = visitor.post_json("/api/v1/auth/login", &wish).json();
        let shown = json!({ "challenge": begun["challenge"]["token"], "code": recovery });
        let session = visitor.post_json("/api/v1/auth/login/totp", &shown);
        self.signed_in(&session.expect(200).json())
    }

    fn signed_in(&self, session: &Value) -> Caller {
        let token = session["access_token"].as_str().unwrap();
        self.peel.caller(Identity::Token(token.to_owned()))
    }

    /// The mails to `email` so far, as text, oldest first.
    pub(crate) fn mails(&self, email: &str) -> Vec<String> {
        let to = format!("To: {email}");
        let mut mails: Vec<_> = self.peel.mails().into_iter().collect();
        mails.retain(|(_, text)| text.contains(&to));
        mails.sort();
        mails.into_iter().map(|(_, text)| plain(&text)).collect()
    }
}

/// A mail without the encoding of its lines.
fn plain(text: &str) -> String {
    text.replace("=\r\n", "").replace("=3D", "=")
}

/// The time, in seconds since 1970.
pub(crate) fn now() -> i64 {
    SystemClock.now().as_seconds()
}

/// What `look` finds, once it finds something: another process does it, which nobody here can wait for.
#[track_caller]
pub(crate) fn eventually<T>(look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A text in an answer.
#[track_caller]
pub(crate) fn text<'a>(body: &'a Value, pointer: &str) -> &'a str {
    body.pointer(pointer).and_then(Value::as_str).unwrap()
}

/// Orders something.
#[track_caller]
pub(crate) fn order(caller: &Caller, wish: &Value) -> Value {
    let order = caller.post_json(ORDERS, wish).expect(201).json();
    assert_eq!(
        (text(&order, "/state"), &order["test_mode"]),
        ("open", &json!(true))
    );
    assert!(order["client_secret"].is_string() && order["receipt"].is_null());
    order
}

/// The order as it is now.
pub(crate) fn order_of(caller: &Caller, order: &Value) -> Value {
    let path = format!("{ORDERS}/{}", text(order, "/id"));
    caller.get(&path).expect(200).json()
}

/// The credits that somebody has.
pub(crate) fn credits(caller: &Caller) -> f64 {
    let me = caller.get("/api/v1/me").expect(200).json();
    me["wallet"]["credits"].as_f64().unwrap()
}

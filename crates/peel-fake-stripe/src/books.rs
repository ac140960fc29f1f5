use std::collections::{BTreeMap, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::cards::{DECLINED, Decline};
use crate::objects::{self, NewIntent};

/// How long keys are known, in seconds.
const KEYS_KNOWN: i64 = 24 * 3600;

/// What it knows.
#[derive(Debug)]
pub(crate) struct Books {
    /// The time, in seconds since 1970; the real one when there is none.
    pub(crate) set_time: Option<i64>,
    pub(crate) is_down: bool,
    pub(crate) answers_to_drop: u32,
    pub(crate) intents: BTreeMap<String, Value>,
    pub(crate) refunds: BTreeMap<String, Value>,
    pub(crate) disputes: BTreeMap<String, Value>,
    pub(crate) events: Vec<Value>,
    keys: HashMap<String, Known>,
    /// The key of the request that is carried out.
    key: Option<String>,
    count: u32,
}

#[derive(Debug)]
struct Known {
    at: i64,
    request: String,
    answer: Answer,
}

/// A status and an object.
pub(crate) type Answer = (u16, Value);

/// An error as the API shows it.
pub(crate) fn refusal(status: u16, kind: &str, code: &str) -> Answer {
    let error = json!({ "error": { "type": kind, "code": code, "message": code } });
    (status, error)
}

/// What a request may say about a new intent, beside its metadata.
const KNOWN_FIELDS: [&str; 9] = [
    "amount",
    "automatic_payment_methods[allow_redirects]",
    "automatic_payment_methods[enabled]",
    "currency",
    "customer",
    "description",
    "receipt_email",
    "setup_future_usage",
    "statement_descriptor_suffix",
];

impl Books {
    pub(crate) fn new(set_time: Option<i64>) -> Self {
        Self {
            set_time,
            is_down: false,
            answers_to_drop: 0,
            intents: BTreeMap::new(),
            refunds: BTreeMap::new(),
            disputes: BTreeMap::new(),
            events: Vec::new(),
            keys: HashMap::new(),
            key: None,
            count: 0,
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.set_time.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            since.as_secs().try_into().unwrap()
        })
    }

    fn id(&mut self, prefix: &str) -> String {
        self.count += 1;
        format!("{prefix}_fake{:06}", self.count)
    }

    /// Carries a request out, once for each key.
    pub(crate) fn once(
        &mut self,
        key: Option<&str>,
        request: String,
        carry_out: impl FnOnce(&mut Self) -> Answer,
    ) -> Answer {
        let now = self.now();
        self.keys.retain(|_, known| known.at + KEYS_KNOWN > now);
        let Some(key) = key else {
            return carry_out(self);
        };
        if let Some(known) = self.keys.get(key) {
            if known.request == request {
                return known.answer.clone();
            }
            return refusal(400, "idempotency_error", "idempotency_key_in_use");
        }
        self.key = Some(key.to_owned());
        let answer = carry_out(self);
        self.key = None;
        let known = Known {
            at: now,
            request,
            answer: answer.clone(),
        };
        self.keys.insert(key.to_owned(), known);
        answer
    }

    pub(crate) fn open(&mut self, fields: &HashMap<String, String>) -> Answer {
        let invalid = |code| refusal(400, "invalid_request_error", code);
        let is_known = |name: &str| name.starts_with("metadata[") || KNOWN_FIELDS.contains(&name);
        if !fields.keys().all(|name| is_known(name)) {
            return invalid("parameter_unknown");
        }
        let (Some(amount), Some(currency)) = (fields.get("amount"), fields.get("currency")) else {
            return invalid("parameter_missing");
        };
        let amount: i64 = amount.parse().unwrap_or(0);
        let minimum = if currency == "usd" { 50 } else { 1 };
        if amount < minimum {
            return invalid("amount_too_small");
        }
        let id = self.id("pi");
        let metadata: BTreeMap<_, _> = fields
            .iter()
            .filter_map(|(name, value)| {
                let name = name.strip_prefix("metadata[")?.strip_suffix(']')?;
                Some((name.to_owned(), value.clone()))
            })
            .collect();
        let field = |name: &str| fields.get(name).map(String::as_str);
        let intent = objects::intent(&NewIntent {
            id: &id,
            amount,
            currency,
            description: field("description"),
            metadata: json!(metadata),
            customer: field("customer"),
            receipt_email: field("receipt_email"),
            setup_future_usage: field("setup_future_usage"),
            now: self.now(),
        });
        self.intents.insert(id, intent.clone());
        self.tell("payment_intent.created", &intent);
        (200, intent)
    }

    pub(crate) fn set_status(&mut self, id: &str, status: &str, event: &str) {
        let intent = self.intents.get_mut(id).unwrap();
        let before = intent["status"].as_str().unwrap();
        assert!(
            !matches!(before, "succeeded" | "canceled"),
            "an intent that is {before} does not become {status}"
        );
        intent["status"] = status.into();
        if status != "requires_action" {
            intent["next_action"] = Value::Null;
        }
        let intent = intent.clone();
        self.tell(event, &intent);
    }

    /// The customer chose a way to pay, which makes a charge.
    fn begin_charge(&mut self, id: &str) {
        let charge = self.id("ch");
        let method = self.id("pm");
        let intent = self.intents.get_mut(id).unwrap();
        intent["latest_charge"] = charge.into();
        intent["payment_method"] = method.into();
    }

    pub(crate) fn succeed(&mut self, id: &str) {
        if self.intents[id]["status"] != "processing" {
            self.begin_charge(id);
        }
        let intent = self.intents.get_mut(id).unwrap();
        intent["amount_received"] = intent["amount"].clone();
        intent["last_payment_error"] = Value::Null;
        self.set_status(id, "succeeded", "payment_intent.succeeded");
        let charge = self.charge(id);
        self.tell("charge.succeeded", &charge);
    }

    pub(crate) fn begin(&mut self, id: &str) {
        self.begin_charge(id);
        self.set_status(id, "processing", "payment_intent.processing");
    }

    pub(crate) fn challenge(&mut self, id: &str, next: Value) {
        self.intents.get_mut(id).unwrap()["next_action"] = next;
        self.set_status(id, "requires_action", "payment_intent.requires_action");
    }

    pub(crate) fn fail(&mut self, id: &str, decline: Decline) {
        if self.intents[id]["status"] != "processing" {
            self.begin_charge(id);
        }
        let intent = self.intents.get_mut(id).unwrap();
        let is_of_card = decline != crate::cards::NOT_THEM;
        intent["last_payment_error"] = json!({
            "code": decline.code,
            "message": decline.message,
            "type": if is_of_card { "card_error" } else { "invalid_request_error" },
        });
        if let Some(code) = decline.decline_code {
            intent["last_payment_error"]["decline_code"] = code.into();
        }
        intent["payment_method"] = Value::Null;
        self.set_status(
            id,
            "requires_payment_method",
            "payment_intent.payment_failed",
        );
        let charge = self.charge(id);
        self.tell("charge.failed", &charge);
    }

    /// A payment that was on its way did not come.
    pub(crate) fn bounce(&mut self, id: &str) {
        assert_eq!(self.intents[id]["status"], "processing");
        self.fail(id, DECLINED);
    }

    pub(crate) fn cancel(&mut self, id: &str) -> Answer {
        let status = self.intents[id]["status"].as_str().unwrap();
        if matches!(status, "succeeded" | "canceled" | "processing") {
            return refusal(
                400,
                "invalid_request_error",
                "payment_intent_unexpected_state",
            );
        }
        let now = self.now();
        let intent = self.intents.get_mut(id).unwrap();
        intent["canceled_at"] = now.into();
        intent["cancellation_reason"] = "abandoned".into();
        self.set_status(id, "canceled", "payment_intent.canceled");
        (200, self.intents[id].clone())
    }

    fn refunded(&self, id: &str) -> i64 {
        self.refunds
            .values()
            .filter(|refund| refund["payment_intent"] == id && refund["status"] == "succeeded")
            .map(|refund| refund["amount"].as_i64().unwrap())
            .sum()
    }

    fn charge(&self, id: &str) -> Value {
        let intent = &self.intents[id];
        let is_disputed = self
            .disputes
            .values()
            .any(|dispute| dispute["payment_intent"] == id);
        let charge = intent["latest_charge"].as_str().unwrap();
        objects::charge(intent, charge, self.refunded(id), is_disputed)
    }

    pub(crate) fn refund(
        &mut self,
        id: &str,
        amount: Option<i64>,
        reason: Option<&str>,
    ) -> Result<String, Answer> {
        let refused = |code| Err(refusal(400, "invalid_request_error", code));
        let Some(intent) = self.intents.get(id).cloned() else {
            return Err(refusal(404, "invalid_request_error", "resource_missing"));
        };
        if intent["status"] != "succeeded" {
            return refused("payment_intent_unexpected_state");
        }
        let left = intent["amount"].as_i64().unwrap() - self.refunded(id);
        let amount = amount.unwrap_or(left);
        if amount > left || amount <= 0 {
            return refused("charge_already_refunded");
        }
        let refund_id = self.id("re");
        let refund = objects::refund(&refund_id, &intent, amount, reason, self.now());
        self.refunds.insert(refund_id.clone(), refund.clone());
        self.tell("refund.created", &refund);
        let charge = self.charge(id);
        self.tell("charge.refunded", &charge);
        Ok(refund_id)
    }

    pub(crate) fn fail_refund(&mut self, id: &str) {
        let refund = self.refunds.get_mut(id).unwrap();
        refund["status"] = "failed".into();
        refund["failure_reason"] = "lost_or_stolen_card".into();
        let refund = refund.clone();
        self.tell("charge.refund.updated", &refund);
        self.tell("refund.updated", &refund);
    }

    pub(crate) fn dispute(&mut self, intent: &str) -> String {
        let id = self.id("dp");
        let dispute = objects::dispute(&id, &self.intents[intent], self.now());
        self.disputes.insert(id.clone(), dispute.clone());
        self.tell("charge.dispute.created", &dispute);
        self.tell("charge.dispute.funds_withdrawn", &dispute);
        id
    }

    pub(crate) fn close_dispute(&mut self, id: &str, is_won: bool) {
        let dispute = self.disputes.get_mut(id).unwrap();
        dispute["status"] = if is_won { "won" } else { "lost" }.into();
        let dispute = dispute.clone();
        self.tell("charge.dispute.closed", &dispute);
        if is_won {
            self.tell("charge.dispute.funds_reinstated", &dispute);
        }
    }

    fn tell(&mut self, kind: &str, object: &Value) {
        let id = self.id("evt");
        let event = objects::event(&id, kind, object, self.key.as_deref(), self.now());
        self.events.push(event);
    }
}

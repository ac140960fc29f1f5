use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

/// How long keys are known, in seconds.
const KEYS_KNOWN: i64 = 24 * 3600;

/// What it knows.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) now: i64,
    pub(crate) is_down: bool,
    pub(crate) answers_to_drop: u32,
    pub(crate) intents: BTreeMap<String, Value>,
    pub(crate) refunds: BTreeMap<String, Value>,
    pub(crate) disputes: BTreeMap<String, Value>,
    pub(crate) events: Vec<Value>,
    keys: HashMap<String, Known>,
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

impl Books {
    pub(crate) fn new(now: i64) -> Self {
        Self {
            now,
            is_down: false,
            answers_to_drop: 0,
            intents: BTreeMap::new(),
            refunds: BTreeMap::new(),
            disputes: BTreeMap::new(),
            events: Vec::new(),
            keys: HashMap::new(),
            count: 0,
        }
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
        let now = self.now;
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
        let answer = carry_out(self);
        let known = Known {
            at: now,
            request,
            answer: answer.clone(),
        };
        self.keys.insert(key.to_owned(), known);
        answer
    }

    pub(crate) fn open(&mut self, fields: &HashMap<String, String>) -> Answer {
        let amount: i64 = fields["amount"].parse().unwrap_or(0);
        let minimum = if fields["currency"] == "usd" { 50 } else { 1 };
        if amount < minimum {
            return refusal(400, "invalid_request_error", "amount_too_small");
        }
        let id = self.id("pi");
        let metadata: BTreeMap<_, _> = fields
            .iter()
            .filter_map(|(name, value)| {
                let name = name.strip_prefix("metadata[")?.strip_suffix(']')?;
                Some((name.to_owned(), value.clone()))
            })
            .collect();
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": fields["currency"], "status": "requires_payment_method",
            "livemode": false, "created": self.now, "metadata": metadata,
            "client_secret": format!("{id}_secret_fake"), "description": fields.get("description"),
            "last_payment_error": null,
        });
        self.intents.insert(id.clone(), intent.clone());
        self.tell("payment_intent.created", intent.clone());
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
        let intent = intent.clone();
        self.tell(event, intent);
    }

    pub(crate) fn succeed(&mut self, id: &str) {
        let intent = self.intents.get_mut(id).unwrap();
        intent["amount_received"] = intent["amount"].clone();
        self.set_status(id, "succeeded", "payment_intent.succeeded");
        let charge = self.charge(id);
        self.tell("charge.succeeded", charge);
    }

    pub(crate) fn fail(&mut self, id: &str, code: &str) {
        let intent = self.intents.get_mut(id).unwrap();
        intent["last_payment_error"] = json!({ "code": code });
        self.set_status(
            id,
            "requires_payment_method",
            "payment_intent.payment_failed",
        );
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
        self.set_status(id, "canceled", "payment_intent.canceled");
        (200, self.intents[id].clone())
    }

    fn charge(&self, id: &str) -> Value {
        let intent = &self.intents[id];
        let refunded: i64 = self
            .refunds
            .values()
            .filter(|refund| refund["payment_intent"] == id && refund["status"] == "succeeded")
            .map(|refund| refund["amount"].as_i64().unwrap())
            .sum();
        json!({
            "id": id.replace("pi_", "ch_"), "object": "charge", "amount": intent["amount"],
            "currency": intent["currency"], "payment_intent": id, "livemode": false,
            "amount_refunded": refunded, "metadata": intent["metadata"],
        })
    }

    pub(crate) fn refund(&mut self, id: &str, amount: i64) -> Result<String, Answer> {
        let refused = |code| Err(refusal(400, "invalid_request_error", code));
        let Some(intent) = self.intents.get(id) else {
            return Err(refusal(404, "invalid_request_error", "resource_missing"));
        };
        if intent["status"] != "succeeded" {
            return refused("payment_intent_unexpected_state");
        }
        let left = intent["amount"].as_i64().unwrap()
            - self.charge(id)["amount_refunded"].as_i64().unwrap();
        if amount > left || amount <= 0 {
            return refused("charge_already_refunded");
        }
        let currency = intent["currency"].clone();
        let refund_id = self.id("re");
        let refund = json!({
            "id": refund_id, "object": "refund", "amount": amount, "currency": currency,
            "payment_intent": id, "status": "succeeded", "created": self.now,
        });
        self.refunds.insert(refund_id.clone(), refund.clone());
        self.tell("refund.created", refund);
        let charge = self.charge(id);
        self.tell("charge.refunded", charge);
        Ok(refund_id)
    }

    pub(crate) fn fail_refund(&mut self, id: &str) {
        let refund = self.refunds.get_mut(id).unwrap();
        refund["status"] = "failed".into();
        let refund = refund.clone();
        self.tell("refund.failed", refund);
    }

    pub(crate) fn dispute(&mut self, intent: &str) -> String {
        let id = self.id("dp");
        let dispute = json!({
            "id": id, "object": "dispute", "amount": self.intents[intent]["amount"],
            "currency": self.intents[intent]["currency"], "payment_intent": intent,
            "status": "needs_response", "created": self.now,
        });
        self.disputes.insert(id.clone(), dispute.clone());
        self.tell("charge.dispute.created", dispute);
        id
    }

    pub(crate) fn close_dispute(&mut self, id: &str, is_won: bool) {
        let dispute = self.disputes.get_mut(id).unwrap();
        dispute["status"] = if is_won { "won" } else { "lost" }.into();
        let dispute = dispute.clone();
        self.tell("charge.dispute.closed", dispute);
    }

    fn tell(&mut self, kind: &str, object: impl Into<Value>) {
        let object: Value = object.into();
        let id = self.id("evt");
        let event = json!({
            "id": id, "object": "event", "type": kind, "created": self.now, "livemode": false,
            "api_version": "2024-06-20", "pending_webhooks": 1, "data": { "object": object },
        });
        self.events.push(event);
    }
}

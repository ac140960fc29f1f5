//! The objects of the API, with all their fields, as of its version 2024-06-20.

use serde_json::{Value, json};

/// The version that the objects are of.
const VERSION: &str = "2024-06-20";

pub(crate) struct NewIntent<'a> {
    pub(crate) id: &'a str,
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
    pub(crate) description: Option<&'a str>,
    pub(crate) metadata: Value,
    pub(crate) customer: Option<&'a str>,
    pub(crate) receipt_email: Option<&'a str>,
    pub(crate) setup_future_usage: Option<&'a str>,
    pub(crate) now: i64,
}

pub(crate) fn intent(new: &NewIntent<'_>) -> Value {
    // What an account with these ways to pay offers for the currency.
    let methods = match new.currency {
        "usd" => json!(["card", "alipay", "us_bank_account"]),
        _ => json!(["card", "alipay"]),
    };
    json!({
        "id": new.id,
        "object": "payment_intent",
        "amount": new.amount,
        "amount_capturable": 0,
        "amount_details": { "tip": {} },
        "amount_received": 0,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": { "allow_redirects": "always", "enabled": true },
        "canceled_at": null,
        "cancellation_reason": null,
        "capture_method": "automatic_async",
        "client_secret": format!("{}_secret_fake", new.id),
        "confirmation_method": "automatic",
        "created": new.now,
        "currency": new.currency,
        "customer": new.customer,
        "description": new.description,
        "invoice": null,
        "last_payment_error": null,
        "latest_charge": null,
        "livemode": false,
        "metadata": new.metadata,
        "next_action": null,
        "on_behalf_of": null,
        "payment_method": null,
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "payment_method_types": methods,
        "processing": null,
        "receipt_email": new.receipt_email,
        "review": null,
        "setup_future_usage": new.setup_future_usage,
        "shipping": null,
        "source": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": "requires_payment_method",
        "transfer_data": null,
        "transfer_group": null,
    })
}

/// What the holder of a client secret may see of an intent.
pub(crate) fn seen_by_customer(intent: &Value) -> Value {
    let mut seen = intent.clone();
    for hidden in [
        "amount_received",
        "application",
        "application_fee_amount",
        "customer",
        "invoice",
        "latest_charge",
        "metadata",
        "on_behalf_of",
        "payment_method_options",
        "review",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_data",
        "transfer_group",
    ] {
        seen.as_object_mut().unwrap().remove(hidden);
    }
    seen
}

/// The charge of an intent: one that went through, or was refused because of `failure`.
pub(crate) fn charge(intent: &Value, id: &str, refunded: i64, is_disputed: bool) -> Value {
    let failure = &intent["last_payment_error"];
    let is_paid = intent["status"] == "succeeded";
    let is_pending = intent["status"] == "processing";
    let amount = intent["amount"].as_i64().unwrap();
    let status = match (is_paid, is_pending) {
        (true, _) => "succeeded",
        (_, true) => "pending",
        _ => "failed",
    };
    let captured = if is_paid { amount } else { 0 };
    json!({
        "id": id,
        "object": "charge",
        "amount": amount,
        "amount_captured": captured,
        "amount_refunded": refunded,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": is_paid.then(|| id.replace("ch_", "txn_")),
        "billing_details": { "address": null, "email": null, "name": null, "phone": null },
        "calculated_statement_descriptor": "PEEL",
        "captured": is_paid,
        "created": intent["created"],
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": is_disputed,
        "failure_balance_transaction": null,
        "failure_code": failure["code"],
        "failure_message": failure["message"],
        "fraud_details": {},
        "invoice": null,
        "livemode": intent["livemode"],
        "metadata": intent["metadata"],
        "on_behalf_of": null,
        "outcome": null,
        "paid": is_paid || is_pending,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": null,
        "receipt_email": intent["receipt_email"],
        "receipt_number": null,
        "receipt_url": null,
        "refunded": refunded == amount,
        "review": null,
        "shipping": null,
        "source": null,
        "source_transfer": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": status,
        "transfer_data": null,
        "transfer_group": null,
    })
}

pub(crate) fn refund(
    id: &str,
    intent: &Value,
    amount: i64,
    reason: Option<&str>,
    now: i64,
) -> Value {
    json!({
        "id": id,
        "object": "refund",
        "amount": amount,
        "balance_transaction": id.replace("re_", "txn_"),
        "charge": intent["latest_charge"],
        "created": now,
        "currency": intent["currency"],
        "metadata": {},
        "payment_intent": intent["id"],
        "reason": reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": "succeeded",
        "transfer_reversal": null,
    })
}

pub(crate) fn dispute(id: &str, intent: &Value, now: i64) -> Value {
    let evidence: serde_json::Map<_, _> = [
        "access_activity_log",
        "billing_address",
        "cancellation_policy",
        "cancellation_policy_disclosure",
        "cancellation_rebuttal",
        "customer_communication",
        "customer_email_address",
        "customer_name",
        "customer_purchase_ip",
        "customer_signature",
        "duplicate_charge_documentation",
        "duplicate_charge_explanation",
        "duplicate_charge_id",
        "product_description",
        "receipt",
        "refund_policy",
        "refund_policy_disclosure",
        "refund_refusal_explanation",
        "service_date",
        "service_documentation",
        "shipping_address",
        "shipping_carrier",
        "shipping_date",
        "shipping_documentation",
        "shipping_tracking_number",
        "uncategorized_file",
        "uncategorized_text",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), Value::Null))
    .collect();
    json!({
        "id": id,
        "object": "dispute",
        "amount": intent["amount"],
        "balance_transactions": [],
        "charge": intent["latest_charge"],
        "created": now,
        "currency": intent["currency"],
        "evidence": evidence,
        "evidence_details": {
            "due_by": now + 7 * 24 * 3600,
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": false,
        "livemode": intent["livemode"],
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": intent["id"],
        "reason": "fraudulent",
        "status": "needs_response",
    })
}

pub(crate) fn event(id: &str, kind: &str, object: &Value, key: Option<&str>, now: i64) -> Value {
    json!({
        "id": id,
        "object": "event",
        "api_version": VERSION,
        "created": now,
        "data": { "object": object },
        "livemode": object["livemode"].as_bool().unwrap_or(false),
        "pending_webhooks": 1,
        "request": { "id": id.replace("evt_", "req_"), "idempotency_key": key },
        "type": kind,
    })
}

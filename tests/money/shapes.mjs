// Holds what the Stripe of our own answers and tells against Stripe's own library: `shapes.mjs FAKE`. The library asks for everything that the
// service asks for, reads the errors, checks the signatures; and every object and event is compiled as its type, of the version that the service names.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";

import Stripe from "stripe";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const [program] = process.argv.slice(2);

const objects = [];
const keep = (type, ...kept) => objects.push(...kept.map((object) => [type, JSON.stringify(object)]));

const delivered = [];
const endpoint = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  delivered.push([Buffer.concat(parts), request.headers["stripe-signature"]]);
  response.writeHead(204).end();
}).listen(0, "127.0.0.1");
await once(endpoint, "listening");

const fake = spawn(program, ["127.0.0.1:0", `http://127.0.0.1:${endpoint.address().port}/hook`], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = await once(createInterface({ input: fake.stdout }), "line");
  const there = JSON.parse(line);
  const { hostname, port } = new URL(there.address);
  const stripe = new Stripe(there.secret_key, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });

  let count = 0;
  const create = (currency = "usd", key = `key-${++count}`) =>
    stripe.paymentIntents.create(
      {
        amount: 590,
        currency,
        automatic_payment_methods: { enabled: true },
        description: "pack_10",
        metadata: { order: `ord_${count}` },
      },
      { idempotencyKey: key },
    );
  const happen = async (kind, id, deed, body = {}) => {
    const answer = await fetch(`${there.address}/fake/${kind}/${id}/${deed}`, { method: "POST", body: JSON.stringify(body) });
    assert.equal(answer.status, 200, deed);
    return answer.json();
  };
  const seen = async (id) => {
    const intent = await stripe.paymentIntents.retrieve(id);
    keep("Stripe.PaymentIntent", intent);
    return intent;
  };
  const stands = async (id, status) => assert.equal((await seen(id)).status, status);

  // Each way that a payment goes.
  const paid = await create();
  await stands(paid.id, "requires_payment_method");
  await happen("intents", paid.id, "decline");
  await stands(paid.id, "requires_payment_method");
  await happen("intents", paid.id, "challenge");
  await stands(paid.id, "requires_action");
  await happen("intents", paid.id, "refuse");
  await happen("intents", paid.id, "begin");
  await stands(paid.id, "processing");
  await happen("intents", paid.id, "bounce");
  await happen("intents", paid.id, "pay");
  await stands(paid.id, "succeeded");
  const cancelled = await create("cny");
  keep("Stripe.PaymentIntent", await stripe.paymentIntents.cancel(cancelled.id, { cancellation_reason: "abandoned" }));

  // What goes back.
  const refund = await stripe.refunds.create(
    { payment_intent: paid.id, amount: 100, reason: "requested_by_customer" },
    { idempotencyKey: "refund" },
  );
  await happen("refunds", refund.id, "fail");
  for (const end of ["win", "lose"]) {
    const { id } = await create();
    await happen("intents", id, "pay");
    const dispute = await happen("intents", id, "dispute");
    await happen("disputes", dispute.id, end);
  }

  // Lists, read to their ends page by page.
  const all = (list, fields = {}) => list({ limit: 1, ...fields }).autoPagingToArray({ limit: 1000 });
  const refunds = await all((fields) => stripe.refunds.list(fields), { payment_intent: paid.id });
  assert.deepEqual(refunds.map(({ status }) => status), ["failed"]);
  keep("Stripe.Refund", refund, ...refunds);
  const disputes = await all((fields) => stripe.disputes.list(fields));
  assert.deepEqual(disputes.map(({ status }) => status).sort(), ["lost", "won"]);
  keep("Stripe.Dispute", ...disputes);
  assert.equal((await all((fields) => stripe.paymentIntents.list(fields), { created: { gte: 1 } })).length, 4);
  const events = await all((fields) => stripe.events.list(fields), { created: { gte: 1 } });
  keep("Stripe.Event", ...events);

  // One key is one request.
  const again = await create("usd", "once");
  assert.equal((await create("usd", "once")).id, again.id);
  await assert.rejects(create("cny", "once"), (error) => error instanceof Stripe.errors.StripeIdempotencyError);

  // What is refused, is refused as the library knows it.
  const refused = async (promise, code) => {
    await assert.rejects(promise, (error) => {
      assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError, String(error));
      assert.equal(error.code, code);
      return true;
    });
  };
  await refused(stripe.paymentIntents.retrieve("pi_none"), "resource_missing");
  await refused(stripe.paymentIntents.create({ amount: 49, currency: "usd" }), "amount_too_small");
  await refused(stripe.paymentIntents.create({ amount: 590, currency: "usd", moon: "full" }), "parameter_unknown");
  await refused(stripe.paymentIntents.cancel(paid.id), "payment_intent_unexpected_state");
  await refused(stripe.refunds.create({ payment_intent: paid.id, amount: 591 }), "charge_already_refunded");
  const stranger = new Stripe("sk_test_other", { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
  await assert.rejects(stranger.paymentIntents.list(), (error) => error instanceof Stripe.errors.StripeAuthenticationError);

  // What a browser is told, of a card that is refused.
  const { id, client_secret } = await create();
  const confirmed = await fetch(`${there.address}/v1/payment_intents/${id}/confirm`, {
    method: "POST",
    body: new URLSearchParams({
      key: there.publishable_key,
      client_secret,
      "payment_method_data[type]": "card",
      "payment_method_data[card][number]": "4000000000009995",
    }),
  });
  assert.equal(confirmed.status, 402);
  const { error } = await confirmed.json();
  assert.deepEqual([error.type, error.code, error.decline_code], ["card_error", "card_declined", "insufficient_funds"]);

  // Everything is delivered, and signed as the library checks it.
  const told = await all((fields) => stripe.events.list(fields));
  for (let patience = 100; delivered.length < told.length && patience > 0; patience -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const heard = delivered.map(([body, signature]) => stripe.webhooks.constructEvent(body, signature, there.webhook_secret));
  assert.deepEqual(heard.map((event) => event.id).sort(), told.map((event) => event.id).sort());
  for (const [body, signature] of delivered.slice(0, 1)) {
    assert.throws(() => stripe.webhooks.constructEvent(body, signature, "whsec_other"), Stripe.errors.StripeSignatureVerificationError);
  }

  const lines = objects.map(([type, object], number) => `export const object${number}: ${type} = ${object};`);
  const file = `${HERE}shapes.ts`;
  writeFileSync(file, ['import type Stripe from "stripe";', ...lines, ""].join("\n"));
  execFileSync(
    process.execPath,
    [`${HERE}node_modules/typescript/bin/tsc`, "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", file],
    { stdio: "inherit" },
  );
  const kinds = new Set(told.map((event) => event.type));
  console.log(`${objects.length} objects and events, of ${kinds.size} kinds, have the shapes of Stripe's library`);
} finally {
  fake.kill();
  endpoint.close();
}

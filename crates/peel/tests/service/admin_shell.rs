//! `peel admin`, beside a service that runs.

use serde_json::{Value, json};

use crate::admin::open;
use crate::files::photo;
use crate::server::unique;
use crate::shop::{WEBHOOK_SECRET, eventually};
use crate::{Shared, tests};

tests![
    operators_do_the_same_from_the_shell,
    operators_give_money_back,
];

fn operators_do_the_same_from_the_shell(_: &Shared) {
    let shop = open(&["--no-workers"]);
    let admin = |arguments: &[&str]| shop.peel.run(&[&["admin"], arguments].concat());
    let json = |arguments: &[&str]| -> Value {
        serde_json::from_str(&admin(&[arguments, &["--json"]].concat())).unwrap()
    };
    let email = format!("{}@example.org", unique());
    admin(&["key", "create", "--email", &email, "--credits", "2"]);
    let whose = ["--email", email.as_str()];
    let why = ["--reason", "an outage"];
    let grant = [
        &["user", "grant", "1.25", "--request", "k"],
        &whose[..],
        &why,
    ]
    .concat();
    assert_eq!(json(&grant)["credits"], 3.25);
    assert_eq!(json(&grant)["repeated"], true);
    let revoke = [&["user", "revoke", "3"], &whose[..], &why].concat();
    assert_eq!(json(&revoke)["credits"], 0.25);
    let (code, said) = shop.peel.run_in_vain(&[&["admin"], &revoke[..]].concat());
    assert_eq!(code, Some(1));
    assert!(said.contains("there are only 0.25 credits"), "{said}");
    for wrong in [
        &["user", "grant", "0", "--email", &email, "--reason", "x"][..],
        &["user", "grant", "1", "--email", &email],
        &["user", "grant", "1", "--reason", "x"],
        &["user", "show", "--email", "nobody@example.org"],
        &[
            "job",
            "requeue",
            "job_00000000000000000000000000",
            "--reason",
            "x",
        ],
        &["figures", "--from", "2026-11-02", "--to", "2026-11-01"],
        &["figures", "--from", "2026-02-30"],
        &["export", "secrets"],
    ] {
        let (code, said) = shop.peel.run_in_vain(&[&["admin"], wrong].concat());
        assert_eq!(code, Some(2), "{wrong:?}: {said}");
    }
    admin(&[&["user", "block"], &whose[..], &why].concat());
    let list = json(&["user", "list", "--search", &email]);
    assert_eq!(
        (list[0]["state"].as_str(), list[0]["credits"].as_f64()),
        (Some("blocked"), Some(0.25))
    );
    admin(&[&["user", "unblock"], &whose[..], &why].concat());
    let shown = json(&[&["user", "show"], &whose[..]].concat());
    let actions: Vec<_> = shown["audit_lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    let expected = [
        "account.unblock",
        "account.block",
        "credits.revoke",
        "credits.grant",
        "credits.grant",
    ];
    assert_eq!(actions, expected);
    assert_eq!(json(&["audit-log", "--limit", "1"])[0]["actor"], "operator");
    assert_eq!(json(&["figures"]).as_array().unwrap().len(), 30);
    for empty in ["image", "order"] {
        assert_eq!(json(&[empty, "list"]), json!([]));
        assert_eq!(admin(&[empty, "list"]), "(none)\n");
    }
    assert_eq!(json(&["ad-views"]), json!([]));
    assert_eq!(json(&["queue"])["dead_letters"], json!([]));
    let table = admin(&["export", "users", "--csv", "--search", &email]);
    assert!(table.contains(&format!(",{email},")), "{table}");
    assert_eq!(admin(&["export", "figures"]).lines().count(), 31);
    let text = admin(&["user", "list", "--search", &email]);
    assert!(text.starts_with("id ") && text.contains(&email), "{text}");
    shop.assert_audited();
}

fn operators_give_money_back(_: &Shared) {
    let shop = open(&[]);
    let visitor = shop.peel.visitor();
    visitor.submit(&photo("chicks"));
    let wish = json!({ "product": "pack_10", "currency": "usd" });
    let bought = visitor
        .post_json("/api/v1/orders", &wish)
        .expect(201)
        .json();
    let id = bought["id"].as_str().unwrap();
    let refund = ["admin", "order", "refund", id, "--reason", "bought twice"];
    let (code, said) = shop.peel.run_in_vain(&refund);
    assert_eq!(code, Some(1));
    assert!(said.contains("the order is not paid"), "{said}");

    let payment = shop.payment(&bought);
    shop.stripe.pay(&payment);
    shop.tell(&payment, WEBHOOK_SECRET);
    let path = format!("/api/v1/orders/{id}");
    eventually(|| (visitor.get(&path).json()["state"] == "paid").then_some(()));
    let some = [
        &refund[..],
        &["--amount", "100", "--request", "r-1", "--json"],
    ]
    .concat();
    for _ in 0..2 {
        let refunded: Value = serde_json::from_str(&shop.peel.run(&some)).unwrap();
        assert_eq!(
            (
                &refunded["state"],
                &refunded["amount"],
                &refunded["refunded"]
            ),
            (&json!("done"), &json!(100), &json!(100))
        );
    }
    let rest = shop.peel.run(&refund);
    assert!(rest.contains("refunded  590"), "{rest}");
    let found = shop
        .peel
        .run(&["admin", "order", "list", "--search", "paid", "--json"]);
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(
        (&found[0]["id"], &found[0]["refunded"]),
        (&bought["id"], &json!(590))
    );
    let figures = shop.peel.run(&["admin", "export", "figures"]);
    let last = figures.lines().last().unwrap();
    assert!(
        last.contains(",0,0.00,0.00,0.00,0,0.00,0.00,0.00,1,"),
        "money of tests is apart: {last}"
    );
    shop.assert_audited();
}

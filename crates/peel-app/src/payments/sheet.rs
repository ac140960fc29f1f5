//! What a receipt says, in words: the same in a mail and on a page.

use std::time::{Duration, UNIX_EPOCH};

use peel_domain::{Language, Money, ReversalKind, Tax, Timestamp};
use serde::{Deserialize, Serialize};

use super::Receipt;

/// A receipt in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// Who gives it: a line each.
    pub seller: Vec<String>,
    /// What it says: names and values, in order.
    pub rows: Vec<(String, String)>,
    /// What stands below.
    pub notes: Vec<String>,
}

impl Receipt {
    /// What it says to somebody who reads `language`.
    #[must_use]
    pub fn sheet(&self, language: Language) -> Sheet {
        let words = match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        };
        let seller = &self.seller;
        let name = seller.name.as_ref().unwrap_or(&self.service);
        let rest = [&seller.address, &seller.email, &seller.register];
        let is_test = !self.order.terms.is_live;
        let notes = [
            is_test.then_some(words.test),
            match self.tax {
                Tax::None => None,
                Tax::Inclusive => Some(words.tax_inclusive),
                Tax::Exclusive => Some(words.tax_exclusive),
            },
            self.tax_note.in_language(language),
        ];
        Sheet {
            title: words.title.to_owned(),
            seller: std::iter::once(name)
                .chain(rest.into_iter().flatten())
                .cloned()
                .collect(),
            rows: self.rows(words),
            notes: notes.into_iter().flatten().map(str::to_owned).collect(),
        }
    }

    fn rows(&self, words: &Words) -> Vec<(String, String)> {
        let terms = &self.order.terms;
        let credits = terms.credits.to_string();
        let mut rows = vec![
            (words.number.to_owned(), format!("{:06}", self.number)),
            (words.date.to_owned(), day(self.paid_at)),
            (words.order.to_owned(), terms.order.to_string()),
        ];
        let customer = self.customer.as_ref();
        rows.extend(customer.map(|email| (words.customer.to_owned(), email.to_string())));
        rows.push((words.item.to_owned(), words.credits.replace("{}", &credits)));
        rows.push((words.paid.to_owned(), terms.price.to_string()));
        let gone = |record: &&peel_store::ReversalRecord| !record.reversal.is_undone;
        for record in self.order.reversals.iter().filter(gone) {
            let name = match record.reversal.kind {
                ReversalKind::Refund => words.refunded,
                ReversalKind::Dispute => words.disputed,
            };
            let amount = record.reversal.amount;
            let back = Money::new(-amount.minor, amount.currency);
            rows.push((name.replace("{}", &day(record.at)), back.to_string()));
        }
        let reversed = self.order.reversed();
        if reversed > 0 {
            let left = Money::new(terms.price.minor - reversed, terms.price.currency);
            rows.push((words.left.to_owned(), left.to_string()));
        }
        rows
    }
}

struct Words {
    title: &'static str,
    number: &'static str,
    date: &'static str,
    order: &'static str,
    customer: &'static str,
    item: &'static str,
    credits: &'static str,
    paid: &'static str,
    refunded: &'static str,
    disputed: &'static str,
    left: &'static str,
    tax_inclusive: &'static str,
    tax_exclusive: &'static str,
    test: &'static str,
}

const ENGLISH: Words = Words {
    title: "Receipt",
    number: "Number",
    date: "Date (UTC)",
    order: "Order",
    customer: "Customer",
    item: "Item",
    credits: "Credits for removing backgrounds: {}",
    paid: "Paid",
    refunded: "Given back on {}",
    disputed: "Taken back by the bank on {}",
    left: "Remaining",
    tax_inclusive: "The price includes taxes.",
    tax_exclusive: "The price does not include taxes.",
    test: "Test mode: no money was moved.",
};

const CHINESE: Words = Words {
    title: "收据",
    number: "编号",
    date: "日期（UTC）",
    order: "订单",
    customer: "客户",
    item: "项目",
    credits: "去除背景点数：{}",
    paid: "已付",
    refunded: "{} 退款",
    disputed: "{} 银行撤回",
    left: "退款后金额",
    tax_inclusive: "价格含税。",
    tax_exclusive: "价格不含税。",
    test: "测试模式：未发生真实扣款。",
};

/// The day of a moment, in UTC.
fn day(moment: Timestamp) -> String {
    let seconds = u64::try_from(moment.as_seconds()).unwrap_or(0);
    let text = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds));
    text.to_string().chars().take(10).collect()
}

#[cfg(test)]
mod tests {
    use peel_domain::{
        Credits, Currency, OrderId, OrderState, Product, Reversal, Terms, VisitorId,
    };
    use peel_store::{OrderRecord, ReversalRecord};

    use super::*;
    use crate::payments::{Seller, TaxNote};

    fn receipt() -> Receipt {
        let at = Timestamp::from_millis(1_795_392_000_000);
        Receipt {
            order: OrderRecord {
                owner: VisitorId::from_bytes([1; 16]).into(),
                product: Product::Pack10,
                terms: Terms {
                    order: OrderId::from_bytes([2; 16]),
                    credits: Credits::from_quarters(40),
                    price: Money::new(590, Currency::Usd),
                    is_live: true,
                },
                image: None,
                state: OrderState::Paid,
                payment: None,
                reversals: Vec::new(),
                created_at: at,
                paid_at: Some(at),
                receipt: Some(42),
                is_unlocked: false,
            },
            number: 42,
            paid_at: at,
            seller: Seller {
                name: Some(String::from("Orchard Ltd")),
                register: Some(String::from("VAT IE1234567X")),
                ..Seller::default()
            },
            tax: Tax::None,
            tax_note: TaxNote::default(),
            customer: Some("ada@example.org".parse().unwrap()),
            service: String::from("Peel"),
        }
    }

    fn value<'a>(sheet: &'a Sheet, name: &str) -> Option<&'a str> {
        let row = sheet.rows.iter().find(|(row, _)| row == name)?;
        Some(&row.1)
    }

    #[test]
    fn a_receipt_says_who_sold_what_to_whom_for_how_much() {
        let sheet = receipt().sheet(Language::English);
        assert_eq!(sheet.seller, ["Orchard Ltd", "VAT IE1234567X"]);
        for (name, expected) in [
            ("Number", "000042"),
            ("Date (UTC)", "2026-11-23"),
            ("Customer", "ada@example.org"),
            ("Item", "Credits for removing backgrounds: 10"),
            ("Paid", "US$5.90"),
        ] {
            assert_eq!(value(&sheet, name), Some(expected), "{name}");
        }
        assert_eq!(value(&sheet, "Remaining"), None);
        assert!(sheet.notes.is_empty());
        let chinese = receipt().sheet(Language::Chinese);
        assert_eq!(value(&chinese, "已付"), Some("US$5.90"));
        assert_eq!(chinese.rows.len(), sheet.rows.len());
    }

    #[test]
    fn what_went_back_and_what_came_to_nothing_are_told_apart() {
        let mut receipt = receipt();
        let reversal = |id: &str, kind, minor, is_undone| ReversalRecord {
            reversal: Reversal {
                id: id.parse().unwrap(),
                kind,
                amount: Money::new(minor, Currency::Usd),
                is_undone,
            },
            at: Timestamp::from_millis(1_795_478_400_000),
        };
        receipt.order.reversals = vec![
            reversal("re_1", ReversalKind::Refund, 100, false),
            reversal("dp_1", ReversalKind::Dispute, 490, true),
        ];
        let sheet = receipt.sheet(Language::English);
        assert_eq!(value(&sheet, "Given back on 2026-11-24"), Some("-US$1.00"));
        assert_eq!(value(&sheet, "Remaining"), Some("US$4.90"));
        assert!(sheet.rows.iter().all(|(name, _)| !name.contains("bank")));
    }

    #[test]
    fn taxes_and_test_money_are_noted() {
        let mut receipt = receipt();
        receipt.tax = Tax::Inclusive;
        receipt.tax_note.english = Some(String::from("VAT 23 %"));
        receipt.order.terms.is_live = false;
        receipt.seller = Seller::default();
        let sheet = receipt.sheet(Language::English);
        assert_eq!(
            sheet.notes,
            [
                "Test mode: no money was moved.",
                "The price includes taxes.",
                "VAT 23 %"
            ]
        );
        assert_eq!(sheet.seller, ["Peel"]);
    }
}

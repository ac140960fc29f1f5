//! What payments come to, said again in as few words as possible.

use std::collections::BTreeMap;

use peel_domain::{Account, SystemAccount, Unit};
use peel_fake_stripe::FakeStripe;
use peel_store::{PageRequest, Wallets};
use peel_store_sqlite::SqliteStore;

use crate::shop::{PRICE, QUARTERS};

/// What happens to a payment at Stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Pay,
    Decline,
    Challenge,
    Authenticate {
        is_them: bool,
    },
    /// Pay by something that takes its time.
    Begin,
    Arrive,
    Bounce,
    Refund(i64),
    /// The newest refund does not reach the customer.
    FailRefund,
    Dispute,
    Close {
        is_won: bool,
    },
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Open,
    Challenged,
    OnItsWay,
    Paid,
}

/// One payment, as the model sees it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Story {
    stage: Stage,
    /// What each is called, how much it is, and whether it failed.
    refunds: Vec<(String, i64, bool)>,
    /// What it is called, and whether it was won, once it has ended.
    dispute: Option<(String, Option<bool>)>,
}

impl Story {
    /// What may happen next, as things stand.
    pub(crate) fn possible(&self) -> Vec<Deed> {
        match self.stage {
            Stage::Open => vec![Deed::Pay, Deed::Decline, Deed::Challenge, Deed::Begin],
            Stage::Challenged => [true, false]
                .map(|is_them| Deed::Authenticate { is_them })
                .to_vec(),
            Stage::OnItsWay => vec![Deed::Arrive, Deed::Bounce],
            Stage::Paid => {
                let mut deeds = Vec::new();
                let left = PRICE - self.refunded();
                deeds.extend([left, left / 2, 1].map(Deed::Refund).into_iter().filter(
                    |deed| matches!(deed, Deed::Refund(minor) if (1..=left).contains(minor)),
                ));
                if self.refunds.last().is_some_and(|(_, _, failed)| !failed) {
                    deeds.push(Deed::FailRefund);
                }
                match &self.dispute {
                    None => deeds.push(Deed::Dispute),
                    Some((_, None)) => {
                        deeds.extend([true, false].map(|is_won| Deed::Close { is_won }));
                    }
                    Some(_) => {}
                }
                deeds
            }
        }
    }

    /// It happens, there and here.
    pub(crate) fn happen(&mut self, deed: Deed, fake: &FakeStripe, payment: &str) {
        match deed {
            Deed::Pay | Deed::Arrive => {
                fake.pay(payment);
                self.stage = Stage::Paid;
            }
            Deed::Decline => fake.decline(payment),
            Deed::Challenge => {
                fake.challenge(payment);
                self.stage = Stage::Challenged;
            }
            Deed::Authenticate { is_them } => {
                fake.authenticate(payment, is_them);
                self.stage = if is_them { Stage::Paid } else { Stage::Open };
            }
            Deed::Begin => {
                fake.begin(payment);
                self.stage = Stage::OnItsWay;
            }
            Deed::Bounce => {
                fake.bounce(payment);
                self.stage = Stage::Open;
            }
            Deed::Refund(minor) => {
                let id = fake.refund(payment, minor);
                self.refunds.push((id, minor, false));
            }
            Deed::FailRefund => {
                let (id, _, failed) = self.refunds.last_mut().unwrap();
                fake.fail_refund(id);
                *failed = true;
            }
            Deed::Dispute => self.dispute = Some((fake.dispute(payment), None)),
            Deed::Close { is_won } => {
                let (id, end) = self.dispute.as_mut().unwrap();
                fake.close_dispute(id, is_won);
                *end = Some(is_won);
            }
        }
    }

    fn refunded(&self) -> i64 {
        let arrived = self.refunds.iter().filter(|(_, _, failed)| !failed);
        arrived.map(|(_, minor, _)| minor).sum()
    }

    fn disputed(&self) -> i64 {
        match self.dispute {
            None | Some((_, Some(true))) => 0,
            Some(_) => PRICE,
        }
    }

    fn is_paid(&self) -> bool {
        self.stage == Stage::Paid
    }

    /// The quarter credits that went back with the money: their share of it.
    fn taken_back(&self) -> i64 {
        QUARTERS * (self.refunded() + self.disputed()).min(PRICE) / PRICE
    }

    /// The quarter credits that somebody has who has spent `spent` of them; what they owe is below zero.
    pub(crate) fn left(&self, spent: i64) -> i64 {
        let bought = if self.is_paid() { QUARTERS } else { 0 };
        bought - self.taken_back() - spent
    }

    /// What is in the accounts of the house because of it. Credits that went back are of refunds or of disputes; which,
    /// where both take the same credits, depends on what was heard of first, so they are counted as one.
    pub(crate) fn book(&self, spent: i64, sums: &mut Sums) {
        if !self.is_paid() {
            return;
        }
        let (refunded, disputed) = (self.refunded(), self.disputed());
        for (account, unit, amount) in [
            (SystemAccount::Revenue, Unit::UsCent, -PRICE),
            (
                SystemAccount::Clearing,
                Unit::UsCent,
                PRICE - refunded - disputed,
            ),
            (SystemAccount::Refunds, Unit::UsCent, refunded),
            (SystemAccount::Disputes, Unit::UsCent, disputed),
            (SystemAccount::Payments, Unit::Credit, -QUARTERS),
            (SystemAccount::Refunds, Unit::Credit, self.taken_back()),
            (SystemAccount::Debts, Unit::Credit, self.left(spent).min(0)),
        ] {
            sums.add(account, unit, amount);
        }
    }
}

/// What is in the accounts of the house, without those that are empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums(BTreeMap<(SystemAccount, Unit), i64>);

impl Sums {
    fn add(&mut self, account: SystemAccount, unit: Unit, amount: i64) {
        let account = match (account, unit) {
            (SystemAccount::Disputes, Unit::Credit) => SystemAccount::Refunds,
            _ => account,
        };
        let sum = self.0.entry((account, unit)).or_default();
        *sum += amount;
        if *sum == 0 {
            self.0.remove(&(account, unit));
        }
    }

    /// As the journal has them.
    pub(crate) async fn of(store: &SqliteStore) -> Self {
        let mut sums = Self::default();
        let mut after = None;
        loop {
            let request = PageRequest { after, limit: 1000 };
            let page = store.journal(None, request).await.unwrap();
            for line in page.items {
                if let Account::System(account) = line.entry.account {
                    sums.add(account, line.entry.unit, line.entry.amount);
                }
            }
            after = page.next;
            if after.is_none() {
                return sums;
            }
        }
    }
}

//! Receipts by mail.

use peel_domain::{MailId, Owner};
use peel_store::{NewMail, OrderRecord, StoreError};

use super::{Receipt, Selling, Till};
use crate::ServiceSecret;
use crate::people::{Mail, Message, seal_mail};

/// How many receipts are written at once.
const BATCH: u32 = 20;

/// What it takes to send receipts.
#[derive(Debug, Clone)]
pub struct Receipts {
    /// Who sells, and what there is to say about taxes.
    pub selling: Selling,
    /// What the service calls itself.
    pub service: String,
    /// Where the website is, without a slash at its end.
    pub site: String,
    /// Of which the key is derived that encrypts mails while they wait.
    pub secret: ServiceSecret,
}

impl Till {
    /// Queues the receipts of orders that were paid and whose receipts are not seen to yet: one mail for each order,
    /// however often this is begun and broken off. Visitors have no address, so there is none for them.
    pub(super) async fn mail_receipts(&self, receipts: &Receipts) -> Result<(), StoreError> {
        for order in self.store().orders_to_mail(BATCH).await? {
            let id = order.terms.order;
            let mail = self.receipt_mail(receipts, order).await?;
            self.store()
                .queue_receipt(id, mail.as_ref(), self.now())
                .await?;
        }
        Ok(())
    }

    async fn receipt_mail(
        &self,
        receipts: &Receipts,
        order: OrderRecord,
    ) -> Result<Option<NewMail>, StoreError> {
        let Owner::Account(account) = order.owner else {
            return Ok(None);
        };
        let person = match self.store().person(account).await {
            Ok(person) => person,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (selling, service) = (&receipts.selling, &receipts.service);
        let receipt = Receipt::of(self.store(), order, selling, service).await?;
        let Some(receipt) = receipt else {
            return Ok(None);
        };
        let mail = Mail {
            id: MailId::random(self.randomness()),
            to: person.email,
            language: person.language,
            message: Message::Receipt {
                sheet: receipt.sheet(person.language),
                account: format!("{}/account", receipts.site),
            },
        };
        let (secret, randomness) = (&receipts.secret, self.randomness());
        Ok(Some(seal_mail(
            secret,
            mail,
            Some(account),
            randomness,
            self.now(),
        )))
    }
}

use std::time::Duration;

use peel_domain::{Language, PriceList, Tax};

/// What an operator may choose about selling.
#[derive(Debug, Clone)]
pub struct Selling {
    /// What things cost.
    pub prices: PriceList,
    /// How long after an order support may give its money back.
    pub refund_window: Duration,
    /// Who sells, for receipts.
    pub seller: Seller,
    /// How the prices stand to taxes.
    pub tax: Tax,
    /// What else there is to say about taxes, beside prices and on receipts.
    pub tax_note: TaxNote,
}

/// Who sells. What is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seller {
    /// Their name.
    pub name: Option<String>,
    /// Where they are, on one line.
    pub address: Option<String>,
    /// Where they can be written to.
    pub email: Option<String>,
    /// Where they are registered, tax number included.
    pub register: Option<String>,
}

/// A note in each language, for those who want one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxNote {
    /// In English, and for those in whose language there is none.
    pub english: Option<String>,
    /// In Chinese.
    pub chinese: Option<String>,
}

impl TaxNote {
    /// The note for somebody who reads `language`.
    #[must_use]
    pub fn in_language(&self, language: Language) -> Option<&str> {
        let own = match language {
            Language::English => None,
            Language::Chinese => self.chinese.as_deref(),
        };
        own.or(self.english.as_deref())
    }
}

impl Default for Selling {
    fn default() -> Self {
        Self {
            prices: PriceList::default(),
            refund_window: Duration::from_secs(14 * 24 * 3600),
            seller: Seller::default(),
            tax: Tax::None,
            tax_note: TaxNote::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_in_ones_language_or_in_english() {
        let mut note = TaxNote {
            english: Some(String::from("VAT")),
            chinese: None,
        };
        assert_eq!(note.in_language(Language::Chinese), Some("VAT"));
        note.chinese = Some(String::from("增值税"));
        assert_eq!(note.in_language(Language::Chinese), Some("增值税"));
        assert_eq!(note.in_language(Language::English), Some("VAT"));
    }
}

//! `GET /api/v1/prices`

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use peel_domain::{Currency, Product};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ApiState;
use crate::error::{ApiError, Kind};
use crate::path::Fields;
use crate::v1::auth::fields::language_of;

/// Headers in which proxies say which country somebody is in.
const COUNTRY_HEADERS: [&str; 3] = ["cf-ipcountry", "x-country-code", "x-vercel-ip-country"];

/// In what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PricesFields {
    /// `usd` or `cny`. Without it, what fits the country or the language that the browser tells.
    currency: Option<String>,
}

/// What can be bought.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PricesBody {
    /// Whether anything can be bought now.
    available: bool,
    /// Whether payments move no money.
    test_mode: bool,
    /// For Stripe.js.
    publishable_key: Option<String>,
    /// `usd` or `cny`.
    currency: &'static str,
    /// All that there are.
    currencies: Vec<&'static str>,
    /// From the smallest to the largest.
    products: Vec<PriceBody>,
    /// What a removal costs in credits.
    removals: RemovalsBody,
    /// How the prices stand to taxes: `none` when there is nothing to say, `inclusive`, `exclusive`. Nothing is added to them.
    #[schema(example = "inclusive")]
    tax: &'static str,
    /// What else the operator says about taxes, in the language that the browser tells.
    tax_note: Option<String>,
}

/// What a removal costs in credits, by what comes of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RemovalsBody {
    /// A preview.
    #[schema(example = 0.0)]
    preview: f64,
    /// The full size, in `fast` or `standard` quality.
    #[schema(example = 1.0)]
    standard: f64,
    /// The full size, in `fine` quality.
    #[schema(example = 1.0)]
    fine: f64,
}

/// What something costs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PriceBody {
    /// What: `one`, `pack_10`, `pack_50` or `pack_200`.
    #[schema(example = "pack_10")]
    product: &'static str,
    /// The credits in it.
    #[schema(example = 10.0)]
    credits: f64,
    /// In hundredths of the currency; nothing is added to it.
    #[schema(example = 590)]
    amount: i64,
}

/// See what credits cost
#[utoipa::path(
    get,
    path = "/api/v1/prices",
    tag = "orders",
    params(PricesFields),
    responses(
        (status = 200, description = "The prices", body = PricesBody),
        (status = 400, description = "There is no such currency", body = crate::error::ErrorBody, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn prices(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Fields(fields): Fields<PricesFields>,
) -> Result<Json<PricesBody>, ApiError> {
    let currency = match &fields.currency {
        Some(name) => currency(name)?,
        None => fitting(&headers),
    };
    let language = language_of(&headers);
    let prices = peel_app::payments::prices(&state.app);
    Ok(Json(PricesBody {
        available: prices.selling.is_some(),
        test_mode: prices.selling.is_some_and(|(_, is_live)| !is_live),
        publishable_key: prices.selling.map(|(key, _)| key.to_owned()),
        currency: currency.as_str(),
        currencies: Currency::ALL.iter().map(|c| c.as_str()).collect(),
        products: Product::ALL
            .iter()
            .map(|product| PriceBody {
                product: product.as_str(),
                credits: product.credits().as_f64(),
                amount: prices.list.price(*product, currency).minor,
            })
            .collect(),
        removals: RemovalsBody {
            preview: 0.0,
            standard: prices.removals.standard.as_f64(),
            fine: prices.removals.fine.as_f64(),
        },
        tax: prices.tax.as_str(),
        tax_note: prices.tax_note.in_language(language).map(str::to_owned),
    }))
}

pub(super) fn currency(name: &str) -> Result<Currency, ApiError> {
    name.parse()
        .map_err(|_| ApiError::because(Kind::InvalidOption, "currency must be usd or cny"))
}

fn fitting(headers: &HeaderMap) -> Currency {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_chinese = match COUNTRY_HEADERS.iter().find_map(|name| text(name)) {
        Some(country) => country.eq_ignore_ascii_case("cn"),
        None => text(ACCEPT_LANGUAGE.as_str()).is_some_and(|languages| {
            let first = languages.split([',', ';']).next().unwrap_or_default();
            matches!(
                first.trim().to_ascii_lowercase().as_str(),
                "zh" | "zh-cn" | "zh-hans" | "zh-hans-cn"
            )
        }),
    };
    if is_chinese {
        Currency::Cny
    } else {
        Currency::Usd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_counts_before_the_language() {
        let fits = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| {
                    let name = http::HeaderName::from_static(name);
                    (name, http::HeaderValue::from_static(value))
                })
                .collect();
            fitting(&headers)
        };
        assert_eq!(fits(&[]), Currency::Usd);
        assert_eq!(fits(&[("accept-language", "zh-CN,en")]), Currency::Cny);
        assert_eq!(fits(&[("accept-language", "en,zh-CN")]), Currency::Usd);
        let abroad = [("accept-language", "zh-CN"), ("cf-ipcountry", "US")];
        assert_eq!(fits(&abroad), Currency::Usd);
        assert_eq!(fits(&[("cf-ipcountry", "CN")]), Currency::Cny);
    }
}

//! Errors as callers see them: one table from kind to status, stable code and meaning.

mod administration;
mod ads;
mod people;
mod refunds;

use std::error::Error;
use std::time::Duration;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use peel_app::{AppError, FetchError, PictureRole};
use peel_domain::FailureCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::request_id::RequestId;

macro_rules! kinds {
    ($($name:ident = $status:ident $code:literal $meaning:literal;)+) => {
        /// What went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Kind {
            $($name,)+
        }

        impl Kind {
            /// Every kind, in the order of the table.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The HTTP status.
            pub(crate) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// The stable code.
            pub(crate) const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What it means, whatever the occasion.
            pub(crate) const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)+
                }
            }
        }
    };
}

kinds! {
    InvalidRequest = BAD_REQUEST "invalid_request" "The request cannot be understood.";
    InvalidOption = BAD_REQUEST "invalid_option" "An option has a value that it cannot have.";
    InvalidEvent = BAD_REQUEST "invalid_event" "This is no message of the payment provider.";
    Empty = BAD_REQUEST "empty" "The picture has no bytes.";
    UploadCut = BAD_REQUEST "upload_cut" "The upload was cut short.";
    InvalidCallback = BAD_REQUEST "invalid_callback_url" "The callback address cannot be used.";
    KeyRequired = UNAUTHORIZED "api_key_required" "This needs an API key, somebody who is signed in, or the cookie of the visitor who submitted the image.";
    InvalidKey = UNAUTHORIZED "invalid_api_key" "The API key is not valid.";
    SignInRequired = UNAUTHORIZED "sign_in_required" "This needs somebody who is signed in.";
    SignedOut = UNAUTHORIZED "signed_out" "The access token or the session behind it is not valid, or not any more.";
    WrongCredentials = UNAUTHORIZED "wrong_credentials" "The email address or the password is wrong.";
    WrongCode = UNAUTHORIZED "wrong_code" "The code is wrong, or was used already.";
    ProviderRefused = UNAUTHORIZED "provider_refused" "The sign-in provider did not confirm who this is.";
    VisitMismatch = BAD_REQUEST "visit_mismatch" "This return from a sign-in provider fits no visit that the browser has begun of late.";
    InsufficientCredits = PAYMENT_REQUIRED "insufficient_credits" "There are not enough credits.";
    Locked = PAYMENT_REQUIRED "locked" "The full size is locked: unlock the image, or ask for its preview.";
    CannotUnlock = PAYMENT_REQUIRED "cannot_unlock" "There is nothing left to unlock the image with.";
    OutOfUses = PAYMENT_REQUIRED "out_of_uses" "There is no use left, and no preview either for today.";
    Forbidden = FORBIDDEN "insufficient_scope" "The API key has not the right to do this.";
    RegistrationClosed = FORBIDDEN "registration_closed" "No accounts can be made here.";
    PersonRequired = FORBIDDEN "person_required" "This cannot be done with an API key.";
    RoleRequired = FORBIDDEN "insufficient_role" "The account's role does not allow this.";
    SecondFactorRequired = FORBIDDEN "second_factor_required" "This needs a session that was begun with a second factor.";
    ReauthenticationRequired = FORBIDDEN "reauthentication_required" "This needs somebody who has shown just now who they are.";
    GrantLimitReached = FORBIDDEN "grant_limit_reached" "More credits than you may give or take away at once, or give in a day.";
    Blocked = FORBIDDEN "account_blocked" "The account is blocked.";
    CrossSite = FORBIDDEN "cross_site" "A page of another site may not do this in its visitor's name: what comes with cookies needs our `Origin` or `Sec-Fetch-Site: same-origin`.";
    AdConsentRequired = FORBIDDEN "ads_consent_required" "These ads are shown to those who have agreed to ads.";
    AdsOff = NOT_FOUND "ads_off" "No ads are shown here.";
    NotFound = NOT_FOUND "not_found" "There is no such thing, or its time is over.";
    UnknownProvider = NOT_FOUND "unknown_provider" "There is no sign-in provider of this name.";
    MethodNotAllowed = METHOD_NOT_ALLOWED "method_not_allowed" "This cannot be done with that method.";
    TooSlow = REQUEST_TIMEOUT "too_slow" "The request came too slowly.";
    Conflict = CONFLICT "conflict" "The thing has changed meanwhile, or is not in a state in which this can be done.";
    EmailTaken = CONFLICT "email_taken" "The email address has an account.";
    LinkedElsewhere = CONFLICT "linked_elsewhere" "This sign-in belongs to another account.";
    LastWayIn = CONFLICT "last_way_in" "Nothing else lets into the account; set a password or link another sign-in first.";
    AdTooEarly = CONFLICT "ad_too_early" "So much of the ad cannot have been seen yet.";
    AdOver = CONFLICT "ad_over" "This view of an ad is over; another can be begun.";
    OrderNotPaid = CONFLICT "order_not_paid" "The order is not paid.";
    RefundTooLate = CONFLICT "refund_too_late" "The days are over in which the order's money may go back.";
    RefundTooMuch = CONFLICT "refund_too_much" "So much of the order may not go back: its credits were used, or its money went back already.";
    RefundUnderWay = CONFLICT "refund_under_way" "Another refund of the order has not come to anything yet.";
    RefundRefused = CONFLICT "refund_refused" "The payment provider refuses to give the money back.";
    TooFewToRevoke = CONFLICT "too_few_credits_to_revoke" "There are fewer credits than were to be taken away.";
    NotReady = CONFLICT "not_ready" "The image is not ready yet.";
    InProgress = CONFLICT "request_in_progress" "The first request with this idempotency key is still being worked on.";
    PreconditionFailed = PRECONDITION_FAILED "precondition_failed" "The image is of another version than the one named.";
    BodyTooLarge = PAYLOAD_TOO_LARGE "file_too_large" "The request has more bytes than are allowed.";
    UnsupportedFormat = UNSUPPORTED_MEDIA_TYPE "unsupported_format" "The picture is of no format that can be read.";
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE "unsupported_media_type" "The body is of no type that is understood here.";
    RangeNotSatisfiable = RANGE_NOT_SATISFIABLE "range_not_satisfiable" "The picture has no such bytes.";
    ImageTooLarge = UNPROCESSABLE_ENTITY "image_too_large" "The picture has more pixels than are allowed.";
    ImageTooSmall = UNPROCESSABLE_ENTITY "image_too_small" "The picture has too few pixels.";
    ImageCorrupt = UNPROCESSABLE_ENTITY "image_corrupt" "The picture is damaged, cut short, or of the wrong size.";
    NoSubject = UNPROCESSABLE_ENTITY "no_subject" "Nothing stands out from the background.";
    BackgroundUnusable = UNPROCESSABLE_ENTITY "background_unusable" "The background picture cannot be used.";
    MatteUnusable = UNPROCESSABLE_ENTITY "matte_unusable" "The matte cannot be used.";
    RemovalFailed = UNPROCESSABLE_ENTITY "removal_failed" "The image could not be processed.";
    UrlNotAllowed = UNPROCESSABLE_ENTITY "url_not_allowed" "The address is not one that the service goes to.";
    UrlNotFetched = UNPROCESSABLE_ENTITY "url_not_fetched" "There was no file at the address, or it did not arrive.";
    CannotEncode = UNPROCESSABLE_ENTITY "cannot_encode" "The result cannot be written as asked.";
    TooDemanding = UNPROCESSABLE_ENTITY "too_demanding" "The picture takes more time or memory than is allowed.";
    WeakPassword = UNPROCESSABLE_ENTITY "password_not_allowed" "The password is too short, too long, or known to be used by others.";
    InvalidAdToken = UNPROCESSABLE_ENTITY "ad_token_not_valid" "The token is none of this view of an ad, or not of its next checkpoint.";
    InvalidTicket = UNPROCESSABLE_ENTITY "link_not_valid" "What the link carries was used, or its time is over, or it is none of ours.";
    IdempotencyMismatch = UNPROCESSABLE_ENTITY "idempotency_mismatch" "The idempotency key was used for another request.";
    ProductTooSmall = UNPROCESSABLE_ENTITY "product_too_small" "What is ordered has too few credits to unlock the image.";
    OwnerBusy = TOO_MANY_REQUESTS "too_many_waiting" "The caller has as many images waiting as are allowed.";
    TooMany = TOO_MANY_REQUESTS "too_many_requests" "This was asked too often from the same network.";
    AdLimitReached = TOO_MANY_REQUESTS "too_many_ads" "As many ads were watched as are allowed in a day.";
    TooManyAttempts = TOO_MANY_REQUESTS "too_many_attempts" "Too many attempts were in vain.";
    ReturnsExhausted = TOO_MANY_REQUESTS "too_many_refunds" "As many uses were given back as are allowed for now.";
    ProviderUnavailable = SERVICE_UNAVAILABLE "provider_unavailable" "The sign-in provider cannot be reached.";
    PaymentsOff = SERVICE_UNAVAILABLE "payments_off" "Nothing is sold here.";
    Busy = SERVICE_UNAVAILABLE "busy" "The service has too much to do at the moment.";
    Unavailable = SERVICE_UNAVAILABLE "unavailable" "A part of the service is unavailable.";
    Internal = INTERNAL_SERVER_ERROR "internal" "Something went wrong on our side.";
}

/// An error of the native API.
#[derive(Debug)]
pub(crate) struct ApiError {
    kind: Kind,
    message: String,
    /// After which time trying again may help.
    retry_after: Option<Duration>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What is answered when something went wrong (in the manner of RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// Where the code is described.
    #[schema(example = "/api/docs#error-not_found")]
    r#type: String,
    /// What the code means.
    #[schema(example = "There is no such thing, or its time is over.")]
    title: &'static str,
    /// The HTTP status again.
    #[schema(example = 404)]
    status: u16,
    /// The stable code.
    #[schema(example = "not_found")]
    code: &'static str,
    /// What went wrong this time, and what to do.
    message: String,
    /// Names this request in the service's log.
    #[schema(example = "req_1f0c3a5b77d2e961")]
    request_id: Option<String>,
}

/// How long to wait before trying again when it is not known better.
const RETRY_AFTER_DEFAULT: Duration = Duration::from_secs(5);

impl ApiError {
    pub(crate) fn new(kind: Kind) -> Self {
        Self::because(kind, kind.meaning())
    }

    /// With a message for this occasion.
    pub(crate) fn because(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: matches!(
                kind,
                Kind::OwnerBusy | Kind::Busy | Kind::Unavailable | Kind::ProviderUnavailable
            )
            .then_some(RETRY_AFTER_DEFAULT),
            source: None,
        }
    }

    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// With the time after which trying again may help.
    pub(crate) fn retry_after(mut self, time: Duration) -> Self {
        self.retry_after = Some(time);
        self
    }

    /// Writes what caused it to the log, where it is answered in another way.
    pub(crate) fn log(&self) {
        if let Some(source) = &self.source {
            log_cause(self.kind.status(), source.as_ref());
        }
    }

    fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Of a body that could not be read to its end.
    pub(crate) fn of_body(source: Box<dyn Error + Send + Sync>) -> Self {
        let kind = crate::body::fault(source.as_ref()).unwrap_or(Kind::UploadCut);
        Self::new(kind).caused_by(source)
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        if let AppError::UploadCut(source) = error {
            return Self::of_body(source);
        }
        let kind = kind(&error);
        let message = match &error {
            // What happened inside is nobody's business.
            AppError::Internal(_) | AppError::Unavailable(_) => kind.meaning().to_owned(),
            AppError::NotFound => kind.meaning().to_owned(),
            AppError::RemovalFailed(code) => failure_message(*code).to_owned(),
            AppError::Fetch { role, .. } => format!("{role}: {}", kind.meaning()),
            other => other.to_string(),
        };
        Self::because(kind, message).caused_by(error)
    }
}

/// The kind of a use case's error; the one mapping that all APIs stand on.
pub(crate) fn kind(error: &AppError) -> Kind {
    match error {
        AppError::NotFound => Kind::NotFound,
        AppError::InvalidKey => Kind::InvalidKey,
        AppError::Forbidden { .. } => Kind::Forbidden,
        AppError::KeyRequired => Kind::KeyRequired,
        AppError::Blocked => Kind::Blocked,
        AppError::IdempotencyMismatch => Kind::IdempotencyMismatch,
        AppError::InProgress => Kind::InProgress,
        AppError::Conflict => Kind::Conflict,
        AppError::InsufficientCredits { .. } => Kind::InsufficientCredits,
        AppError::PersonRequired => Kind::PersonRequired,
        AppError::OutOfUses => Kind::OutOfUses,
        AppError::Locked => Kind::Locked,
        AppError::CannotUnlock => Kind::CannotUnlock,
        AppError::ReturnsExhausted => Kind::ReturnsExhausted,
        AppError::OwnerBusy => Kind::OwnerBusy,
        AppError::QueueFull | AppError::RendererBusy => Kind::Busy,
        AppError::Picture { role, code, .. } => match role {
            PictureRole::Image => failure_kind(*code),
            PictureRole::Background => Kind::BackgroundUnusable,
            PictureRole::Matte => Kind::MatteUnusable,
        },
        AppError::CannotEncode { .. } => Kind::CannotEncode,
        AppError::Fetch { source, .. } => match source {
            FetchError::Invalid | FetchError::NotAllowed => Kind::UrlNotAllowed,
            FetchError::TooLarge { .. } => Kind::BodyTooLarge,
            _ => Kind::UrlNotFetched,
        },
        AppError::UploadCut(_) => Kind::UploadCut,
        AppError::InvalidCallback => Kind::InvalidCallback,
        AppError::NotReady => Kind::NotReady,
        AppError::RemovalFailed(code) => match failure_kind(*code) {
            Kind::Internal => Kind::RemovalFailed,
            kind => kind,
        },
        AppError::TooDemanding => Kind::TooDemanding,
        AppError::PaymentsOff => Kind::PaymentsOff,
        AppError::ProductTooSmall => Kind::ProductTooSmall,
        AppError::InvalidEvent(_) => Kind::InvalidEvent,
        AppError::Unavailable(_) => Kind::Unavailable,
        _ => Kind::Internal,
    }
}

fn failure_kind(code: FailureCode) -> Kind {
    match code {
        FailureCode::Empty => Kind::Empty,
        FailureCode::UnsupportedFormat => Kind::UnsupportedFormat,
        FailureCode::FileTooLarge => Kind::BodyTooLarge,
        FailureCode::ImageTooLarge => Kind::ImageTooLarge,
        FailureCode::ImageTooSmall => Kind::ImageTooSmall,
        FailureCode::ImageCorrupt => Kind::ImageCorrupt,
        FailureCode::NoSubject => Kind::NoSubject,
        FailureCode::TimedOut | FailureCode::OutOfMemory => Kind::TooDemanding,
        FailureCode::ProcessingFailed
        | FailureCode::Cancelled
        | FailureCode::Expired
        | FailureCode::DeliveryRefused => Kind::Internal,
    }
}

/// Why an image failed, for people.
pub(crate) const fn failure_message(code: FailureCode) -> &'static str {
    match code {
        FailureCode::Empty => "The picture has no bytes.",
        FailureCode::UnsupportedFormat => "The picture is of no format that can be read.",
        FailureCode::FileTooLarge => "The file has more bytes than are allowed.",
        FailureCode::ImageTooLarge => "The picture has more pixels than are allowed.",
        FailureCode::ImageTooSmall => "The picture has too few pixels.",
        FailureCode::ImageCorrupt => "The picture is damaged or cut short; send it again.",
        FailureCode::NoSubject => {
            "Nothing stands out from the background; try a picture with a clear foreground."
        }
        FailureCode::TimedOut => "The picture took longer than is allowed.",
        FailureCode::OutOfMemory => "The picture needed more memory than is allowed.",
        FailureCode::ProcessingFailed => "Something went wrong on our side; nothing was charged.",
        FailureCode::Cancelled => "The removal was called off.",
        FailureCode::Expired => "The image's time was over before it was done.",
        FailureCode::DeliveryRefused => "The callback address did not accept the message.",
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        self.log();
        let body = ErrorBody {
            r#type: format!("/api/docs#error-{}", self.kind.code()),
            title: self.kind.meaning(),
            status: status.as_u16(),
            code: self.kind.code(),
            message: self.message,
            request_id: RequestId::current().map(|id| id.to_string()),
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(after) = self.retry_after {
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // What is left of such a request is not read, so nothing can follow it.
        if matches!(
            self.kind,
            Kind::BodyTooLarge | Kind::TooSlow | Kind::UploadCut
        ) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Writes what caused an answer of ours to the log: the chain of causes, once. What callers
/// did is only of interest to those who look for it.
pub(crate) fn log_cause(status: StatusCode, cause: &(dyn Error + 'static)) {
    let mut chain = cause.to_string();
    let mut next = cause.source();
    while let Some(cause) = next {
        chain.push_str(": ");
        chain.push_str(&cause.to_string());
        next = cause.source();
    }
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(status = status.as_u16(), cause = chain, "request failed");
    } else {
        tracing::debug!(status = status.as_u16(), cause = chain, "request refused");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_every_kind_is_an_error() {
        let codes: HashSet<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(codes.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(kind.status().is_client_error() || kind.status().is_server_error());
        }
    }

    #[test]
    fn what_happened_inside_is_not_told() {
        let inside = AppError::internal("the password of the database is wrong");
        let error = ApiError::from(inside);
        assert_eq!(error.kind(), Kind::Internal);
        assert!(!error.message.contains("password"));
    }

    #[test]
    fn who_is_refused_for_lack_of_room_is_told_when_to_come_back() {
        for error in [
            AppError::OwnerBusy,
            AppError::QueueFull,
            AppError::RendererBusy,
        ] {
            let response = ApiError::from(error).into_response();
            let after = response.headers().get(RETRY_AFTER).unwrap();
            assert!(after.to_str().unwrap().parse::<u32>().unwrap() > 0);
        }
    }
}

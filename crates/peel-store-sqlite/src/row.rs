//! An image's row, joined with its job's and its reservation's.

use peel_domain::{
    BlobKey, Charge, FailureCode, ImageId, ImageState, JobId, KeyId, Means, Owner,
    ReservationState, Step, SubjectBox, Unit,
};
use peel_store::{CutoutRecord, ImageRecord, StoreError};
use sqlx::FromRow;

use crate::column::{AsBytes, AsMillis, AsText};

/// A query for [`ImageRow`]s with this rest.
macro_rules! select_images {
    ($rest:literal) => {
        concat!(
            "SELECT i.seq, i.id, i.owner, i.api_key, i.state, i.job, i.original, i.options,
                    i.callback_url, i.request, i.cutout_blob, i.cutout_version, i.width,
                    i.height, i.subject_left, i.subject_top, i.subject_width,
                    i.subject_height, i.confidence, i.report, i.failure, i.created_at,
                    i.settled_at, i.expires_at, j.attempt, j.step,
                    r.unit AS charge_unit, r.amount AS charge_amount, r.state AS charge_state,
                    i.locked, b.at AS returned_at
             FROM images i
             JOIN jobs j ON j.id = i.job
             JOIN reservations r ON r.id = i.reservation
             LEFT JOIN returns b ON b.reservation = i.reservation ",
            $rest
        )
    };
}
pub(crate) use select_images;

#[derive(Debug, FromRow)]
pub(crate) struct ImageRow {
    pub(crate) seq: i64,
    id: AsText<ImageId>,
    owner: AsText<Owner>,
    api_key: Option<AsText<KeyId>>,
    state: AsText<ImageState>,
    job: AsText<JobId>,
    original: AsText<BlobKey>,
    options: String,
    callback_url: Option<String>,
    request: AsBytes,
    cutout_blob: Option<AsText<BlobKey>>,
    cutout_version: Option<u32>,
    width: Option<u32>,
    height: Option<u32>,
    subject_left: Option<u32>,
    subject_top: Option<u32>,
    subject_width: Option<u32>,
    subject_height: Option<u32>,
    confidence: Option<f64>,
    report: Option<String>,
    failure: Option<AsText<FailureCode>>,
    created_at: AsMillis,
    settled_at: Option<AsMillis>,
    expires_at: AsMillis,
    attempt: u32,
    step: Option<AsText<Step>>,
    charge_unit: Option<AsText<Unit>>,
    charge_amount: i64,
    charge_state: AsText<ReservationState>,
    locked: bool,
    returned_at: Option<AsMillis>,
}

impl ImageRow {
    pub(crate) fn into_record(self) -> Result<ImageRecord, StoreError> {
        let charge = if self.returned_at.is_some() {
            Charge::Nothing
        } else {
            charge(self.charge_unit.map(|unit| unit.0), self.charge_amount)?
        };
        let is_paid = self.charge_state.0 == ReservationState::Captured && !self.locked;
        let cutout = self.cutout()?;
        Ok(ImageRecord {
            id: self.id.0,
            owner: self.owner.0,
            api_key: self.api_key.map(|key| key.0),
            state: self.state.0,
            job: self.job.0,
            attempt: self.attempt,
            step: self.step.map(|step| step.0),
            charge,
            charge_state: self.charge_state.0,
            locked: self.locked,
            unlocked_by: if is_paid { Means::of(charge) } else { None },
            returned_at: self.returned_at.map(|at| at.0),
            original: self.original.0,
            options: self.options,
            callback_url: self.callback_url,
            request: self.request.0,
            cutout,
            failure: self.failure.map(|code| code.0),
            created_at: self.created_at.0,
            settled_at: self.settled_at.map(|at| at.0),
            expires_at: self.expires_at.0,
        })
    }

    fn cutout(&self) -> Result<Option<CutoutRecord>, StoreError> {
        let Some(AsText(blob)) = self.cutout_blob.clone() else {
            return Ok(None);
        };
        let cutout = || {
            Some(CutoutRecord {
                blob,
                version: self.cutout_version?,
                width: self.width?,
                height: self.height?,
                subject: SubjectBox {
                    left: self.subject_left?,
                    top: self.subject_top?,
                    width: self.subject_width?,
                    height: self.subject_height?,
                },
                #[expect(clippy::cast_possible_truncation, reason = "was stored from an f32")]
                confidence: self.confidence? as f32,
                report: self.report.clone()?,
            })
        };
        match cutout() {
            Some(cutout) => Ok(Some(cutout)),
            None => Err(StoreError::corrupt("a cutout lacks some of its columns")),
        }
    }
}

/// The charge in a reservation's columns.
pub(crate) fn charge(unit: Option<Unit>, amount: i64) -> Result<Charge, StoreError> {
    match unit {
        None => Ok(Charge::Nothing),
        Some(unit) => Charge::from_amount(unit, amount)
            .ok_or_else(|| StoreError::corrupt(format!("{amount} {unit} is no charge"))),
    }
}

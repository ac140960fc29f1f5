use peel_store::StoreError;
use sqlx::error::ErrorKind;

/// What a database error means to whoever called the store: busy and broken connections
/// pass, a refused row or one that cannot be read does not.
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    let lasting = match &error {
        sqlx::Error::Database(cause) => {
            is_refused_row(cause.as_ref())
                || matches!(cause.code().as_deref(), Some("1" | "11" | "26"))
        }
        sqlx::Error::Decode(_)
        | sqlx::Error::Encode(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::TypeNotFound { .. }
        | sqlx::Error::RowNotFound => true,
        _ => false,
    };
    if lasting {
        StoreError::corrupt(error)
    } else {
        StoreError::unavailable(error)
    }
}

/// The same where a row may be there already, which is a conflict.
pub(crate) fn conflict_error(error: sqlx::Error) -> StoreError {
    if is_duplicate(&error) {
        StoreError::Conflict
    } else {
        store_error(error)
    }
}

/// The same where, besides, what the row belongs to may be missing.
pub(crate) fn belonging_error(error: sqlx::Error) -> StoreError {
    if is_constraint(&error) && !is_duplicate(&error) {
        StoreError::NotFound
    } else {
        conflict_error(error)
    }
}

/// Whether a constraint of the schema refused a row.
pub(crate) fn is_constraint(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(cause) if is_refused_row(cause.as_ref()))
}

/// Whether a row with this key exists.
fn is_duplicate(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(cause) if cause.kind() == ErrorKind::UniqueViolation)
}

/// Extended result codes keep the primary code, 19 for a constraint, in the low byte.
fn is_refused_row(cause: &dyn sqlx::error::DatabaseError) -> bool {
    cause
        .code()
        .and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 19)
}

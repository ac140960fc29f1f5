//! How values of the domain lie in columns.

use std::error::Error;
use std::fmt::Display;
use std::str::FromStr;

use peel_domain::{Digest, Timestamp};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef};
use sqlx::{Decode, Encode, Sqlite, Type};

/// A value in its text form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsText<T>(pub(crate) T);

impl<T> Type<Sqlite> for AsText<T> {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl<T: Display> Encode<'_, Sqlite> for AsText<T> {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<Sqlite>>::encode(self.0.to_string(), buffer)
    }
}

impl<'r, T> Decode<'r, Sqlite> for AsText<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(<&str as Decode<Sqlite>>::decode(value)?.parse()?))
    }
}

/// A moment in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsMillis(pub(crate) Timestamp);

impl Type<Sqlite> for AsMillis {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(ty: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(ty)
    }
}

impl Encode<'_, Sqlite> for AsMillis {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<Sqlite>>::encode(self.0.as_millis(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for AsMillis {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let millis = <i64 as Decode<Sqlite>>::decode(value)?;
        Ok(Self(Timestamp::from_millis(millis)))
    }
}

/// A digest as its 32 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsBytes(pub(crate) Digest);

impl Type<Sqlite> for AsBytes {
    fn type_info() -> SqliteTypeInfo {
        <Vec<u8> as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for AsBytes {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <Vec<u8> as Encode<Sqlite>>::encode(self.0.as_bytes().to_vec(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for AsBytes {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = <&[u8] as Decode<Sqlite>>::decode(value)?;
        Ok(Self(Digest::from_bytes(bytes.try_into()?)))
    }
}

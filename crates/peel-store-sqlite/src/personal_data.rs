//! What is kept of somebody, as they are to be given a copy of. `docs/data-map.toml` says why
//! each column is or is not part of it; a test holds the two together.

use peel_domain::{BlobKey, ImageId, Owner};
use peel_store::{PersonalData, StoreError, Table};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::column::AsText;
use crate::error::store_error;

/// Rows of a table that are somebody's, and the columns that they get.
struct Kept {
    table: &'static str,
    columns: &'static [&'static str],
    /// The column that says whose a row is.
    owner: &'static str,
}

/// All that people get a copy of.
const KEPT: &[Kept] = &[
    Kept {
        table: "accounts",
        columns: &[
            "id",
            "email",
            "created_at",
            "email_verified_at",
            "role",
            "language",
            "blocked_at",
        ],
        owner: "id",
    },
    Kept {
        table: "api_keys",
        columns: &[
            "id",
            "account",
            "name",
            "prefix",
            "scopes",
            "created_at",
            "last_used_at",
            "revoked_at",
        ],
        owner: "account",
    },
    Kept {
        table: "sessions",
        columns: &[
            "id",
            "account",
            "authenticated_at",
            "second_factor",
            "user_agent",
            "network",
            "created_at",
            "used_at",
            "idle_until",
            "expires_at",
            "ended_at",
        ],
        owner: "account",
    },
    Kept {
        table: "social_links",
        columns: &["issuer", "subject", "account", "email", "linked_at"],
        owner: "account",
    },
    Kept {
        table: "second_factors",
        columns: &["account", "begun_at", "confirmed_at"],
        owner: "account",
    },
    Kept {
        table: "wallets",
        columns: &["owner", "unit", "available", "reserved"],
        owner: "owner",
    },
    Kept {
        table: "reservations",
        columns: &[
            "id",
            "owner",
            "unit",
            "amount",
            "state",
            "opened_at",
            "ended_at",
        ],
        owner: "owner",
    },
    Kept {
        table: "entries",
        columns: &["seq", "operation", "account", "owner", "unit", "amount"],
        owner: "owner",
    },
    Kept {
        table: "images",
        columns: &[
            "id",
            "owner",
            "api_key",
            "state",
            "reservation",
            "options",
            "callback_url",
            "width",
            "height",
            "subject_left",
            "subject_top",
            "subject_width",
            "subject_height",
            "confidence",
            "report",
            "failure",
            "created_at",
            "settled_at",
            "expires_at",
            "deleted_at",
            "locked",
        ],
        owner: "owner",
    },
    Kept {
        table: "free_grants",
        columns: &["owner", "granted", "since", "total", "owed"],
        owner: "owner",
    },
    Kept {
        table: "aliases",
        columns: &["visitor", "account", "merged_at"],
        owner: "account",
    },
    Kept {
        table: "returns",
        columns: &[
            "reservation",
            "owner",
            "image",
            "reason",
            "comment",
            "keep_until",
            "at",
        ],
        owner: "owner",
    },
    Kept {
        table: "orders",
        columns: &[
            "id",
            "owner",
            "product",
            "credits",
            "currency",
            "amount",
            "live",
            "image",
            "state",
            "payment",
            "created_at",
            "paid_at",
            "receipt",
            "receipt_queued_at",
            "unlocked_at",
        ],
        owner: "owner",
    },
    Kept {
        table: "debts",
        columns: &["owner", "amount"],
        owner: "owner",
    },
    Kept {
        table: "ad_sessions",
        columns: &[
            "id",
            "owner",
            "image",
            "provider",
            "creative",
            "length_ms",
            "state",
            "reached",
            "reached_at",
            "started_at",
            "expires_at",
            "ended_at",
        ],
        owner: "owner",
    },
    Kept {
        table: "consents",
        columns: &["owner", "version", "analytics", "ads", "at"],
        owner: "owner",
    },
    Kept {
        table: "exports",
        columns: &["id", "owner", "requested_at", "expires_at", "taken_at"],
        owner: "owner",
    },
    Kept {
        table: "erasures",
        columns: &["owner", "requested_at", "due_at"],
        owner: "owner",
    },
];

/// What is kept of `owner` and of the visitors that they turned out to be. Of a locked image,
/// the original is theirs and the cutout is not.
pub(crate) async fn of(
    db: &mut SqliteConnection,
    owner: Owner,
) -> Result<PersonalData, StoreError> {
    let mut tables = Vec::new();
    for kept in KEPT {
        tables.push(kept.of(db, owner).await?);
    }
    type Row = (AsText<ImageId>, AsText<BlobKey>, Option<AsText<BlobKey>>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, original, CASE WHEN locked = 0 THEN cutout_blob END FROM images
         WHERE deleted_at IS NULL
           AND (owner = ?1 OR owner IN (SELECT visitor FROM aliases WHERE account = ?1))
         ORDER BY seq",
    )
    .bind(AsText(owner))
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    let blobs = rows
        .into_iter()
        .flat_map(|(AsText(image), original, cutout)| {
            std::iter::once(original)
                .chain(cutout)
                .map(move |AsText(key)| (image, key))
        })
        .collect();
    Ok(PersonalData { tables, blobs })
}

impl Kept {
    async fn of(&self, db: &mut SqliteConnection, owner: Owner) -> Result<Table, StoreError> {
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| format!("CAST({column} AS TEXT)"))
            .collect();
        let query = format!(
            "SELECT {columns} FROM {table} WHERE {owner} = ?1
                OR {owner} IN (SELECT visitor FROM aliases WHERE account = ?1)",
            columns = columns.join(", "),
            table = self.table,
            owner = self.owner,
        );
        let rows = sqlx::query(AssertSqlSafe(query))
            .bind(AsText(owner))
            .fetch_all(db)
            .await
            .map_err(store_error)?;
        let mut table = Table {
            name: self.table.to_owned(),
            rows: Vec::with_capacity(rows.len()),
        };
        for row in rows {
            let mut values = Vec::with_capacity(self.columns.len());
            for (index, column) in self.columns.iter().enumerate() {
                let value: Option<String> = row.try_get(index).map_err(store_error)?;
                if let Some(value) = value {
                    values.push(((*column).to_owned(), value));
                }
            }
            table.rows.push(values);
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_data_map_promises_a_copy_of_is_what_people_get() {
        let map: toml::Table = include_str!("../../../docs/data-map.toml").parse().unwrap();
        let mut promised = Vec::new();
        for (table, columns) in &map {
            for (column, rule) in columns.as_table().unwrap() {
                if rule["export"].as_bool() == Some(true) {
                    promised.push(format!("{table}.{column}"));
                }
            }
        }
        let mut given: Vec<_> = KEPT
            .iter()
            .flat_map(|kept| {
                kept.columns
                    .iter()
                    .map(|column| format!("{}.{column}", kept.table))
            })
            .collect();
        promised.sort();
        given.sort();
        assert_eq!(given, promised);
    }
}

//! Z1: each answer equals that of the matrix in `permissions.toml`.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;

use crate::bench::Bench;
use crate::operations::Operation;
use crate::roles::{Person, Role};

const MATRIX: &str = include_str!("../../permissions.toml");

type Matrix = BTreeMap<String, BTreeMap<String, String>>;

fn matrix() -> Matrix {
    toml::from_str(MATRIX).unwrap()
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let operations: BTreeSet<_> = Operation::all().iter().map(ToString::to_string).collect();
    let rows: BTreeSet<_> = matrix().into_keys().collect();
    let missing: Vec<_> = operations.difference(&rows).collect();
    assert!(missing.is_empty(), "without a row: {missing:?}");
    let surplus: Vec<_> = rows.difference(&operations).collect();
    assert!(surplus.is_empty(), "of no operation: {surplus:?}");
}

#[test]
fn every_row_says_something_of_every_role() {
    let roles: BTreeSet<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
    for (operation, row) in matrix() {
        let said: BTreeSet<_> = row.keys().map(String::as_str).collect();
        assert_eq!(said, roles, "{operation}");
    }
}

/// What the matrix says of what is theirs, and of what is another's.
fn expected(cell: &str) -> [String; 2] {
    match cell.split_once('/') {
        Some((own, anothers)) => [own.to_owned(), anothers.to_owned()],
        None if cell == "own" => [String::from("yes"), String::from("404")],
        None => [cell.to_owned(), cell.to_owned()],
    }
}

fn fits(status: StatusCode, expected: &str) -> bool {
    match expected {
        "yes" => status.is_success() || status.is_redirection(),
        number => status.as_str() == number,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_every_role_as_the_matrix_says() {
    let matrix = matrix();
    let bench = Bench::new().await;
    let mut faults = Vec::new();
    for operation in Operation::all() {
        let Some(row) = matrix.get(&operation.to_string()) else {
            continue;
        };
        for role in Role::ALL {
            let expected = expected(&row[role.as_str()]);
            let whose = if operation.has_owner() { 2 } else { 1 };
            for (which, expected) in expected.iter().enumerate().take(whose) {
                let person = Person::new(&bench, *role).await;
                let things = if which == 0 {
                    person.things(&bench).await
                } else {
                    person.others_things(&bench).await
                };
                let request = operation.request(&things, &person.headers());
                let answer = bench.ask(request).await;
                if !fits(answer.status, expected) {
                    let of = ["their own", "another's"][which];
                    faults.push(format!(
                        "{operation} as {} with {of}: {} instead of {expected}: {}",
                        role.as_str(),
                        answer.status,
                        String::from_utf8_lossy(&answer.body),
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

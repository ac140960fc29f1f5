//! What commands print: tables for people, JSON for programs.

use clap::Args;
use serde_json::{Map, Value};

/// How something is printed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Output {
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// A line of a table: names of columns and what is in them.
pub(super) type Row = Vec<(&'static str, Value)>;

impl Output {
    /// Prints a table of `rows`.
    pub(super) fn rows(self, rows: &[Row]) {
        if self.json {
            let rows = rows.iter().map(object).collect();
            println!("{:#}", Value::Array(rows));
        } else {
            print!("{}", table(rows));
        }
    }

    /// Prints one thing.
    pub(super) fn row(self, row: &Row) {
        if self.json {
            println!("{:#}", object(row));
        } else {
            print!("{}", list(row));
        }
    }

    /// Prints several tables.
    pub(super) fn tables(self, tables: &[(&'static str, Vec<Row>)]) {
        if self.json {
            let object: Map<_, _> = tables
                .iter()
                .map(|(name, rows)| ((*name).to_owned(), rows.iter().map(object).collect()))
                .collect();
            println!("{:#}", Value::Object(object));
            return;
        }
        for (number, (name, rows)) in tables.iter().enumerate() {
            if number > 0 {
                println!();
            }
            println!("{name}");
            print!("{}", table(rows));
        }
    }
}

fn object(row: &Row) -> Value {
    let fields = row
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Object(fields.collect())
}

/// One line for each row, below one with the names.
fn table(rows: &[Row]) -> String {
    let Some(first) = rows.first() else {
        return String::from("(none)\n");
    };
    let names = first.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut lines: Vec<Vec<String>> = vec![names];
    lines.extend(
        rows.iter()
            .map(|row| row.iter().map(|(_, value)| text(value)).collect()),
    );
    let widths: Vec<usize> = (0..first.len())
        .map(|column| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    lines.iter().map(|line| aligned(line, &widths)).collect()
}

fn aligned(line: &[String], widths: &[usize]) -> String {
    let cells = line.iter().zip(widths);
    let padded: Vec<_> = cells
        .map(|(cell, width)| format!("{cell:width$}"))
        .collect();
    format!("{}\n", padded.join("  ").trim_end())
}

/// One line for each field.
fn list(row: &Row) -> String {
    let width = row.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    row.iter()
        .map(|(name, value)| {
            format!("{name:width$}  {}", text(value))
                .trim_end()
                .to_owned()
                + "\n"
        })
        .collect()
}

/// On one line, without what a terminal would take for a command.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::from("-"),
        Value::String(text) => text
            .chars()
            .map(|char| if char.is_control() { '\u{fffd}' } else { char })
            .collect(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [
            vec![
                ("id", json!("acc_1")),
                ("credits", json!(0.25)),
                ("note", Value::Null),
            ],
            vec![
                ("id", json!("a")),
                ("credits", json!(1)),
                ("note", json!("x\u{1b}[31m")),
            ],
        ];
        let expected = "id     credits  note\nacc_1  0.25     -\na      1        x\u{fffd}[31m\n";
        assert_eq!(table(&rows), expected);
        assert_eq!(table(&[]), "(none)\n");
        assert_eq!(
            list(&rows[0]),
            "id       acc_1\ncredits  0.25\nnote     -\n"
        );
    }
}

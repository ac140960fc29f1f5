use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::ConfigError;
use crate::key::Key;
use crate::variable::{Source, raw};

/// What was set, before it is read: a file, and variables that override it.
pub(crate) struct Values<'a> {
    file: Option<(PathBuf, Table)>,
    variables: &'a dyn Source,
}

impl<'a> Values<'a> {
    /// Of the variables and `text`, the content of the file at `path`.
    pub(crate) fn new(
        file: Option<(&Path, &str)>,
        variables: &'a dyn Source,
        keys: &[Key],
    ) -> Result<Self, ConfigError> {
        let Some((path, text)) = file else {
            return Ok(Self {
                file: None,
                variables,
            });
        };
        let table: Table = text.parse().map_err(|source| ConfigError::Syntax {
            path: path.to_owned(),
            source: Box::new(source),
        })?;
        refuse_unknown(path, &table, keys)?;
        Ok(Self {
            file: Some((path.to_owned(), table)),
            variables,
        })
    }

    /// The text of `key` and where it is from; its default when it is set nowhere.
    pub(crate) fn text(&self, key: &Key) -> Result<(String, Origin), ConfigError> {
        if let Some(value) = raw(self.variables, key.variable) {
            let text = value.to_string_lossy().trim().to_owned();
            return Ok((text, Origin::Variable));
        }
        let in_file = self.file.as_ref().and_then(|(path, table)| {
            let value = table.get(key.section)?.as_table()?.get(key.name)?;
            Some((path, value))
        });
        match in_file {
            Some((path, value)) => match text_of(value) {
                Some(text) => Ok((text, Origin::File)),
                None => Err(self.invalid(key, value.to_string(), Some(path))),
            },
            None => Ok((key.default.to_owned(), Origin::Default)),
        }
    }

    /// The value of `key`. There is a key for each field, so `None` never comes.
    pub(crate) fn parsed<T>(
        &self,
        key: Option<&Key>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let key = key.expect("each field has a key");
        let (text, origin) = self.text(key)?;
        parse(&text).ok_or_else(|| {
            let path = self.file.as_ref().map(|(path, _)| path);
            self.invalid(key, text, path.filter(|_| origin == Origin::File))
        })
    }

    fn invalid(&self, key: &Key, text: String, file: Option<&PathBuf>) -> ConfigError {
        // What is wrong with a secret is not shown either.
        let value = if key.is_secret {
            String::from("…")
        } else {
            text
        };
        match file {
            Some(path) => ConfigError::InvalidKey {
                path: path.clone(),
                section: key.section,
                name: key.name,
                value,
                allowed: key.allowed,
            },
            None => ConfigError::Invalid {
                name: key.variable,
                value,
                allowed: key.allowed,
            },
        }
    }
}

/// Where a value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// `peel.toml`.
    File,
    /// A variable of the environment.
    Variable,
}

/// Scalars as they would be written in a variable, lists with commas.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(text_of).collect();
            items.map(|items| items.join(","))
        }
        Value::Datetime(_) | Value::Table(_) => None,
    }
}

fn refuse_unknown(path: &Path, table: &Table, keys: &[Key]) -> Result<(), ConfigError> {
    let sections: BTreeSet<_> = keys.iter().map(|key| key.section).collect();
    let unknown = |name: String| ConfigError::UnknownKey {
        path: path.to_owned(),
        name,
    };
    for (section, content) in table {
        let content = content
            .as_table()
            .filter(|_| sections.contains(section.as_str()))
            .ok_or_else(|| unknown(section.clone()))?;
        for name in content.keys() {
            if !keys
                .iter()
                .any(|key| key.section == section && key.name == name)
            {
                return Err(unknown(format!("{section}.{name}")));
            }
        }
    }
    Ok(())
}

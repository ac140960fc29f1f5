//! Variables that were meant for Peel and reach nothing.

use std::fmt;

use crate::ServiceConfig;
use crate::service::FILE_VARIABLE;
use crate::variable::process_names;

const PREFIX: &str = "PEEL_";
/// How many letters may be wrong in a name that is still recognised.
const MAX_WRONG: usize = 3;

/// A variable that is set, begins with `PEEL_`, and is read by nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name; what is not Unicode is replaced.
    pub name: String,
    /// The variable that is probably meant.
    pub nearest: Option<&'static str>,
}

impl fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no such setting as {}", self.name)?;
        match self.nearest {
            Some(nearest) => write!(f, "; did you mean {nearest}?"),
            None => Ok(()),
        }
    }
}

/// The variables of this process that begin with `PEEL_` and mean nothing, by name.
#[must_use]
pub fn unknown_variables() -> Vec<UnknownVariable> {
    unknown_among(process_names())
}

fn unknown_among(names: impl IntoIterator<Item = String>) -> Vec<UnknownVariable> {
    let known: Vec<_> = known().collect();
    let mut names: Vec<_> = names
        .into_iter()
        .filter(|name| name.starts_with(PREFIX))
        .collect();
    let services = services(&names);
    names.retain(|name| {
        !known.contains(&name.as_str()) && !services.iter().any(|service| tells_of(service, name))
    });
    let mut unknown: Vec<_> = names
        .into_iter()
        .map(|name| UnknownVariable {
            nearest: nearest(&name, &known),
            name,
        })
        .collect();
    unknown.sort_by(|one, other| one.name.cmp(&other.name));
    unknown
}

/// The services of a Kubernetes cluster that it tells its containers of: `PEEL` for one that is called `peel`. It sets a whole
/// family of variables for each, so a setting that is misspelt looks like none of them.
fn services(names: &[String]) -> Vec<String> {
    let has = |name: &str| names.iter().any(|known| known == name);
    names
        .iter()
        .filter_map(|name| name.strip_suffix("_SERVICE_HOST"))
        .filter(|service| {
            has(&format!("{service}_SERVICE_PORT")) && has(&format!("{service}_PORT"))
        })
        .map(str::to_owned)
        .collect()
}

/// Whether a variable is of the family of `service`: `…_SERVICE_HOST`, `…_SERVICE_PORT_HTTP`, `…_PORT`, `…_PORT_80_TCP_ADDR`.
fn tells_of(service: &str, name: &str) -> bool {
    name.strip_prefix(service).is_some_and(|rest| {
        rest == "_PORT" || rest.starts_with("_PORT_") || rest.starts_with("_SERVICE_")
    })
}

/// Every variable that is read.
fn known() -> impl Iterator<Item = &'static str> {
    let elsewhere = [FILE_VARIABLE, "PEEL_HOME", "PEEL_PRECISION", "PEEL_THREADS"];
    ServiceConfig::keys()
        .map(|key| key.variable)
        .chain(elsewhere)
}

fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = name[PREFIX.len()..].to_ascii_uppercase();
    let wrong = |known: &str| strsim::osa_distance(&name, &known[PREFIX.len()..]);
    known
        .iter()
        .map(|known| (wrong(known), *known))
        .min()
        // A name of which most is wrong was not meant.
        .filter(|&(wrong, known)| wrong <= MAX_WRONG && wrong * 2 < known.len() - PREFIX.len())
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Vec<String> {
        let unknown = unknown_among([String::from("PATH"), name.to_owned()]);
        unknown.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_misspelt_name_is_told_with_the_right_one() {
        for (name, meant) in [
            ("PEEL_LISTN", "PEEL_LISTEN"),
            ("PEEL_THREAD", "PEEL_THREADS"),
            ("PEEL_DATADIR", "PEEL_DATA_DIR"),
            ("PEEL_CONIFG", "PEEL_CONFIG"),
            ("PEEL_TRUSTED_PROXY", "PEEL_TRUSTED_PROXIES"),
            ("PEEL_listen", "PEEL_LISTEN"),
        ] {
            let message = format!("there is no such setting as {name}; did you mean {meant}?");
            assert_eq!(found(name), [message]);
        }
    }

    #[test]
    fn a_name_like_no_other_is_told_alone() {
        for name in ["PEEL_X", "PEEL_", "PEEL_COLOUR_OF_THE_SKY", "PEEL_ÄÖ"] {
            let message = format!("there is no such setting as {name}");
            assert_eq!(found(name), [message]);
        }
    }

    #[test]
    fn what_is_read_and_what_is_others_is_not_told() {
        for name in known().chain(["PEELING_LISTEN", "peel_listen", "LISTEN"]) {
            assert!(found(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn services_that_kubernetes_tells_of_are_not_told() {
        let of_service = |service: &str| {
            [
                "SERVICE_HOST",
                "SERVICE_PORT",
                "SERVICE_PORT_HTTP",
                "PORT",
                "PORT_8080_TCP",
                "PORT_8080_TCP_PROTO",
                "PORT_8080_TCP_PORT",
                "PORT_8080_TCP_ADDR",
            ]
            .map(|rest| format!("{service}_{rest}"))
        };
        for service in ["PEEL", "PEEL_API", "PEEL_2"] {
            assert_eq!(unknown_among(of_service(service)), []);
        }
        let beside = unknown_among(
            of_service("PEEL")
                .into_iter()
                .chain([String::from("PEEL_LISTN")]),
        );
        assert_eq!(beside.len(), 1);
        // Alone, they may well be somebody's guess.
        for name in ["PEEL_PORT", "PEEL_SERVICE_HOST", "PEEL_HTTP_PORT"] {
            assert_eq!(found(name).len(), 1, "{name}");
        }
    }

    #[test]
    fn each_of_them_is_told_in_order() {
        let names = ["PEEL_Y", "PEEL_X"].map(String::from);
        let unknown = unknown_among(names);
        let names: Vec<_> = unknown.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["PEEL_X", "PEEL_Y"]);
    }
}

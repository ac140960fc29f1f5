use std::fmt;

use serde::Serialize;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Check {
    pub(super) subject: &'static str,
    pub(super) health: Health,
    /// What was found.
    pub(super) finding: String,
    /// What to do, where something is to be done.
    pub(super) remedy: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Health {
    /// As it should be.
    Good,
    /// Works, and could be better.
    Weak,
    /// Does not work.
    Broken,
}

impl Check {
    pub(super) fn good(subject: &'static str, finding: String) -> Self {
        Self {
            subject,
            health: Health::Good,
            finding,
            remedy: None,
        }
    }

    pub(super) fn weak(subject: &'static str, finding: String, remedy: &'static str) -> Self {
        Self {
            subject,
            health: Health::Weak,
            finding,
            remedy: Some(remedy),
        }
    }

    pub(super) fn broken(subject: &'static str, finding: String, remedy: &'static str) -> Self {
        Self {
            health: Health::Broken,
            ..Self::weak(subject, finding, remedy)
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.health {
            Health::Good => "ok    ",
            Health::Weak => "weak  ",
            Health::Broken => "BROKEN",
        };
        write!(f, "{mark} {}: {}", self.subject, self.finding)?;
        if let Some(remedy) = self.remedy {
            write!(f, "\n       → {remedy}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_with_what_to_do() {
        let check = Check::broken("engine", String::from("is missing"), "run: peel setup");
        assert_eq!(
            check.to_string(),
            "BROKEN engine: is missing\n       → run: peel setup"
        );
        assert_eq!(
            Check::good("home", String::from("here")).to_string(),
            "ok     home: here"
        );
    }
}

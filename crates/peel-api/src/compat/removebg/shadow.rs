use std::collections::BTreeMap;

use peel_matting::Shadow;

use super::problem::Parameter;
use super::subject::SubjectType;
use crate::compat::fields::Fields;

/// Shadows are this dark when nothing else is said, in percent.
const OPACITY: u8 = 50;
/// And this dark under cars.
const OPACITY_OF_CARS: u8 = 90;

/// `shadow_type`, for one type of subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Auto,
    Car,
    Projected,
    Drop,
    None,
}

/// Which shadow is wanted, and how dark, by the type of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ShadowWish {
    kind: Option<Kind>,
    kind_by_type: BTreeMap<SubjectType, Kind>,
    /// In percent; `None` is the usual one.
    opacity: Option<u8>,
    opacity_by_type: BTreeMap<SubjectType, Option<u8>>,
}

impl ShadowWish {
    /// Reads `shadow_type`, `shadow_opacity`, both also by type in brackets, and `add_shadow`.
    pub(super) fn read(fields: &Fields, add_shadow: bool) -> Result<Self, Parameter> {
        let mut wish = Self::default();
        if add_shadow {
            wish.kind_by_type.insert(SubjectType::Car, Kind::Car);
        }
        if let Some(text) = fields.text("shadow_type") {
            wish.kind = Some(kind(text).ok_or(Parameter::ShadowType)?);
        }
        for (name, text) in fields.texts_by_key("shadow_type") {
            let subject = SubjectType::read(name).ok_or(Parameter::ShadowType)?;
            let kind = kind(text).ok_or(Parameter::ShadowType)?;
            wish.kind_by_type.insert(subject, kind);
        }
        if let Some(text) = fields.text("shadow_opacity") {
            wish.opacity = opacity(text).ok_or(Parameter::ShadowOpacity)?;
        }
        for (name, text) in fields.texts_by_key("shadow_opacity") {
            let subject = SubjectType::read(name).ok_or(Parameter::ShadowOpacity)?;
            let opacity = opacity(text).ok_or(Parameter::ShadowOpacity)?;
            wish.opacity_by_type.insert(subject, opacity);
        }
        Ok(wish)
    }

    /// The shadow that a subject of this type gets.
    pub(super) fn of(&self, subject: SubjectType) -> Shadow {
        let kind = self.kind_by_type.get(&subject).copied().or(self.kind);
        let kind = match kind.unwrap_or(Kind::None) {
            Kind::Auto => usual(subject),
            kind => kind,
        };
        let usual_opacity = if kind == Kind::Car || subject == SubjectType::Car {
            OPACITY_OF_CARS
        } else {
            OPACITY
        };
        let opacity = match self.opacity_by_type.get(&subject) {
            Some(opacity) => *opacity,
            None => self.opacity,
        };
        let opacity = f32::from(opacity.unwrap_or(usual_opacity)) / 100.0;
        match kind {
            Kind::Auto | Kind::None => Shadow::None,
            Kind::Car => Shadow::Contact { opacity },
            Kind::Projected => Shadow::Projected { opacity },
            Kind::Drop => Shadow::Drop { opacity },
        }
    }
}

fn usual(subject: SubjectType) -> Kind {
    match subject {
        SubjectType::Car => Kind::Car,
        SubjectType::Person | SubjectType::Transportation => Kind::Projected,
        SubjectType::Product | SubjectType::Animal | SubjectType::Graphic | SubjectType::Other => {
            Kind::Drop
        }
    }
}

fn kind(text: &str) -> Option<Kind> {
    Some(match text {
        "auto" => Kind::Auto,
        "car" => Kind::Car,
        "3D" | "3d" => Kind::Projected,
        "drop" => Kind::Drop,
        "none" => Kind::None,
        _ => return None,
    })
}

/// Percent, or `auto`, which is `Some(None)`.
fn opacity(text: &str) -> Option<Option<u8>> {
    if text == "auto" {
        return Some(None);
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let percent = is_number.then(|| text.parse().ok()).flatten()?;
    (percent <= 100).then_some(Some(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(query: &str, subject: SubjectType) -> Shadow {
        let fields = Fields::from_urlencoded(query.as_bytes());
        ShadowWish::read(&fields, false).unwrap().of(subject)
    }

    #[test]
    fn nothing_said_is_no_shadow() {
        for subject in SubjectType::ALL {
            assert_eq!(shadow("", subject), Shadow::None);
        }
    }

    #[test]
    fn auto_goes_by_the_type() {
        let auto = |subject| shadow("shadow_type=auto", subject);
        let half = 0.5;
        assert_eq!(auto(SubjectType::Car), Shadow::Contact { opacity: 0.9 });
        for subject in [SubjectType::Person, SubjectType::Transportation] {
            assert_eq!(auto(subject), Shadow::Projected { opacity: half });
        }
        for subject in [
            SubjectType::Product,
            SubjectType::Animal,
            SubjectType::Graphic,
            SubjectType::Other,
        ] {
            assert_eq!(auto(subject), Shadow::Drop { opacity: half });
        }
    }

    #[test]
    fn what_is_said_of_one_type_is_for_that_alone() {
        let query = "shadow_type[car]=drop&shadow_opacity[car]=10&shadow_opacity=70";
        assert_eq!(
            shadow(query, SubjectType::Car),
            Shadow::Drop { opacity: 0.1 }
        );
        assert_eq!(shadow(query, SubjectType::Person), Shadow::None);
        let query = "shadow_type[car]=none&shadow_type=3D&shadow_opacity=70";
        assert_eq!(shadow(query, SubjectType::Car), Shadow::None);
        assert_eq!(
            shadow(query, SubjectType::Other),
            Shadow::Projected { opacity: 0.7 }
        );
    }

    #[test]
    fn the_old_parameter_is_for_cars() {
        let wish = ShadowWish::read(&Fields::default(), true).unwrap();
        assert_eq!(wish.of(SubjectType::Car), Shadow::Contact { opacity: 0.9 });
        assert_eq!(wish.of(SubjectType::Product), Shadow::None);
    }
}

/// What a picture shows, as `type` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SubjectType {
    Person,
    Product,
    Car,
    Animal,
    Graphic,
    Transportation,
    Other,
}

/// `type_level`: how finely `X-Type` tells types apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum TypeLevel {
    /// Not at all.
    None,
    /// Person, product, animal, car and other.
    #[default]
    Coarse,
    /// Also transportation and graphics.
    Fine,
}

impl SubjectType {
    /// Every one.
    #[cfg(test)]
    pub(super) const ALL: [Self; 7] = [
        Self::Person,
        Self::Product,
        Self::Car,
        Self::Animal,
        Self::Graphic,
        Self::Transportation,
        Self::Other,
    ];

    /// Reads a type; `auto` is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "person" => Self::Person,
            "product" => Self::Product,
            "car" => Self::Car,
            "animal" => Self::Animal,
            "graphic" => Self::Graphic,
            "transportation" => Self::Transportation,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// What `X-Type` says.
    pub(super) const fn shown(self, level: TypeLevel) -> Option<&'static str> {
        match (level, self) {
            (TypeLevel::None, _) => None,
            (_, Self::Person) => Some("person"),
            (_, Self::Product) => Some("product"),
            (_, Self::Car) => Some("car"),
            (_, Self::Animal) => Some("animal"),
            (TypeLevel::Fine, Self::Graphic) => Some("graphics"),
            (TypeLevel::Fine, Self::Transportation) => Some("transportation"),
            (_, Self::Graphic | Self::Transportation | Self::Other) => Some("other"),
        }
    }
}

impl TypeLevel {
    /// Reads a level.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "none" => Self::None,
            "1" => Self::Coarse,
            "2" | "latest" => Self::Fine,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarse_level_knows_fewer_types() {
        let shown = |level| SubjectType::ALL.map(|subject| subject.shown(level));
        assert_eq!(shown(TypeLevel::None), [None; 7]);
        assert_eq!(
            shown(TypeLevel::Coarse).map(Option::unwrap),
            [
                "person", "product", "car", "animal", "other", "other", "other"
            ]
        );
        assert_eq!(
            shown(TypeLevel::Fine).map(Option::unwrap),
            [
                "person",
                "product",
                "car",
                "animal",
                "graphics",
                "transportation",
                "other"
            ]
        );
    }
}

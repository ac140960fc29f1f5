use peel_matting::{Length, Margin};

/// One value for all sides, two for vertical and horizontal, or four for top, right, bottom and
/// left, apart by commas or spaces, as in CSS.
pub(super) fn parse(text: &str) -> Result<Margin, String> {
    let lengths = text
        .split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(length)
        .collect::<Result<Vec<_>, _>>()?;
    let (top, right, bottom, left) = match lengths[..] {
        [all] => (all, all, all, all),
        [vertical, horizontal] => (vertical, horizontal, vertical, horizontal),
        [top, right, bottom, left] => (top, right, bottom, left),
        _ => return Err(String::from("expected 1, 2 or 4 values")),
    };
    Ok(Margin {
        top,
        right,
        bottom,
        left,
    })
}

fn length(text: &str) -> Result<Length, String> {
    let (number, make): (_, fn(f32) -> Length) = if let Some(number) = text.strip_suffix('%') {
        (number, Length::Percent)
    } else {
        (text.strip_suffix("px").unwrap_or(text), Length::Pixels)
    };
    match number.parse::<f32>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(make(number)),
        _ => Err(format!("{text:?} is no length; write it like 20px or 5%")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn px(pixels: f32) -> Length {
        Length::Pixels(pixels)
    }

    fn sides(text: &str) -> (Length, Length, Length, Length) {
        let margin = parse(text).unwrap();
        (margin.top, margin.right, margin.bottom, margin.left)
    }

    #[test]
    fn one_two_or_four_values() {
        assert_eq!(sides("7"), (px(7.0), px(7.0), px(7.0), px(7.0)));
        let percent = Length::Percent(5.0);
        assert_eq!(sides("10px,5%"), (px(10.0), percent, px(10.0), percent));
        assert_eq!(sides("1 2 3 4"), (px(1.0), px(2.0), px(3.0), px(4.0)));
        assert_eq!(sides("1, 2, 3, 4"), sides("1 2 3 4"));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1,2,3", "1,2,3,4,5", "-1", "5em", "NaN", "inf", "%"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }
}

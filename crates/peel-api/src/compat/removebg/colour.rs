use rgb::RGBA8;

/// `bg_color`: 3, 4, 6 or 8 hexadecimal digits, with or without `#`, or the name of a CSS colour.
pub(super) fn parse(text: &str) -> Option<RGBA8> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let is_code = matches!(digits.len(), 3 | 4 | 6 | 8)
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let css = if is_code {
        format!("#{digits}")
    } else if is_name {
        text.to_owned()
    } else {
        return None;
    };
    let [r, g, b, a] = css.parse::<csscolorparser::Color>().ok()?.to_rgba8();
    Some(RGBA8::new(r, g, b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_length_and_names() {
        let blue = RGBA8::new(0x81, 0xd4, 0xfa, 0xff);
        assert_eq!(parse("81d4fa"), Some(blue));
        assert_eq!(parse("#81D4FA"), Some(blue));
        assert_eq!(parse("81d4fa77"), Some(RGBA8::new(0x81, 0xd4, 0xfa, 0x77)));
        assert_eq!(parse("#FFF"), Some(RGBA8::new(255, 255, 255, 255)));
        assert_eq!(parse("f008"), Some(RGBA8::new(255, 0, 0, 0x88)));
        assert_eq!(parse("Green"), Some(RGBA8::new(0, 128, 0, 255)));
        // A word of hexadecimal digits is a code.
        assert_eq!(parse("fade"), Some(RGBA8::new(0xff, 0xaa, 0xdd, 0xee)));
    }

    #[test]
    fn nothing_else_is_a_colour() {
        for text in [
            "",
            "#",
            "ff",
            "fffff",
            "#red",
            "nocolour",
            "rgb(1,2,3)",
            "#12345g",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

use rgb::RGBA8;

use crate::Gradient;

/// A gradient over a picture of a certain size.
///
/// The line, and how far along it a pixel lies, are those of CSS Images Module Level 3, section 3.1;
/// colours are mixed premultiplied, so that a clear end lends no colour.
#[derive(Debug)]
pub(super) struct Slope {
    gradient: Gradient,
    across: f32,
    down: f32,
    offset: f32,
}

impl Slope {
    pub(super) fn over(gradient: Gradient, (width, height): (usize, usize)) -> Self {
        let (width, height) = (width as f32, height as f32);
        let (sin, cos) = gradient.angle.to_radians().sin_cos();
        let length = (width * sin).abs() + (height * cos).abs();
        let (across, down) = (sin / length, -cos / length);
        Self {
            gradient,
            across,
            down,
            // Pixels are met in their middle.
            offset: 0.5 - (width - 1.0) / 2.0 * across - (height - 1.0) / 2.0 * down,
        }
    }

    pub(super) fn is_opaque(&self) -> bool {
        self.gradient.from.a == 255 && self.gradient.to.a == 255
    }

    pub(super) fn at(&self, x: usize, y: usize) -> RGBA8 {
        let way = x as f32 * self.across + y as f32 * self.down + self.offset;
        let to = way.clamp(0.0, 1.0);
        let (start, end) = (self.gradient.from, self.gradient.to);
        let start_weight = f32::from(start.a) * (1.0 - to);
        let end_weight = f32::from(end.a) * to;
        let alpha = start_weight + end_weight;
        if alpha < 0.5 {
            return RGBA8::default();
        }
        let mix = |start: u8, end: u8| {
            let sum = f32::from(start) * start_weight + f32::from(end) * end_weight;
            (sum / alpha).round() as u8
        };
        RGBA8 {
            r: mix(start.r, end.r),
            g: mix(start.g, end.g),
            b: mix(start.b, end.b),
            a: alpha.round() as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: RGBA8 = RGBA8::new(0, 0, 0, 255);
    const WHITE: RGBA8 = RGBA8::new(200, 200, 200, 255);

    fn reds(angle: f32, (width, height): (usize, usize)) -> Vec<Vec<u8>> {
        let gradient = Gradient {
            from: BLACK,
            to: WHITE,
            angle,
        };
        let slope = Slope::over(gradient, (width, height));
        (0..height)
            .map(|y| (0..width).map(|x| slope.at(x, y).r).collect())
            .collect()
    }

    #[test]
    fn it_goes_where_css_says() {
        assert_eq!(reds(90.0, (4, 1)), [[25, 75, 125, 175]]);
        assert_eq!(reds(270.0, (4, 1)), [[175, 125, 75, 25]]);
        assert_eq!(reds(0.0, (1, 4)), [[175], [125], [75], [25]]);
        assert_eq!(reds(180.0, (1, 2)), [[50], [150]]);
        // To the lower right.
        assert_eq!(reds(135.0, (2, 2)), [[50, 100], [100, 150]]);
    }

    #[test]
    fn a_clear_end_lends_no_colour() {
        let gradient = Gradient {
            from: RGBA8::new(0, 0, 0, 0),
            to: RGBA8::new(200, 100, 0, 255),
            angle: 90.0,
        };
        let slope = Slope::over(gradient, (2, 1));
        assert!(!slope.is_opaque());
        assert_eq!(slope.at(0, 0), RGBA8::new(200, 100, 0, 64));
        assert_eq!(slope.at(1, 0), RGBA8::new(200, 100, 0, 191));
    }
}

use imgref::{ImgRef, ImgVec};

/// How far from a soft pixel the band reaches, in pixels.
pub const RADIUS: usize = 10;

/// The band around soft edges: every pixel within [`RADIUS`] px (Euclidean) of one whose
/// true alpha is neither 0 nor 255.
pub fn soft_edge_band(truth: ImgRef<'_, u8>) -> ImgVec<bool> {
    let (width, height) = (truth.width(), truth.height());
    let nearest: Vec<Vec<usize>> = truth.rows().map(horizontal_distance).collect();
    let within = |x: usize, y: usize| {
        let rows = y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(height);
        rows.into_iter().any(|row| {
            let (dx, dy) = (nearest[row][x], y.abs_diff(row));
            dx <= RADIUS && dx * dx + dy * dy <= RADIUS * RADIUS
        })
    };
    let band = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| within(x, y))
        .collect();
    ImgVec::new(band, width, height)
}

/// For each pixel of a row, how far the next soft pixel of that row is.
fn horizontal_distance(row: &[u8]) -> Vec<usize> {
    let mut distance = vec![usize::MAX; row.len()];
    let mut sweep = |order: &mut dyn Iterator<Item = usize>| {
        let mut last = usize::MAX;
        for x in order {
            last = match row[x] {
                0 | 255 => last.saturating_add(1),
                _ => 0,
            };
            distance[x] = distance[x].min(last);
        }
    };
    sweep(&mut (0..row.len()));
    sweep(&mut (0..row.len()).rev());
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_soft_pixel_has_a_disc_around_it() {
        let mut alpha = ImgVec::new(vec![0; 41 * 41], 41, 41);
        alpha[(20_usize, 20_usize)] = 128;
        let band = soft_edge_band(alpha.as_ref());
        for y in 0..41_usize {
            for x in 0..41_usize {
                let distance_squared = x.abs_diff(20).pow(2) + y.abs_diff(20).pow(2);
                assert_eq!(band[(x, y)], distance_squared <= 100, "at {x}, {y}");
            }
        }
    }

    #[test]
    fn a_hard_matte_has_no_band() {
        let alpha = ImgVec::new(vec![0, 255, 255, 0], 2, 2);
        assert!(
            soft_edge_band(alpha.as_ref())
                .pixels()
                .all(|inside| !inside)
        );
    }
}

//! A step without corners.

/// 0.0 up to `from`, 1.0 beyond `to`, and smooth between (3x² − 2x³).
pub(crate) fn smooth_step(from: f32, to: f32, value: f32) -> f32 {
    let x = ((value - from) / (to - from)).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

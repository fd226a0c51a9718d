//! Turning `f32` components into `int8` ones. Plain code, compiled once for every instruction set.

/// 1.5·2²³: added to a number of magnitude below 2²², it rounds it to an integer, which is then in the low bits.
const ROUND: f32 = 12_582_912.0;

/// See [`crate::Kernels::quantize`].
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instruction set of its caller")]
pub(crate) fn write_code(vector: &[f32], steps: f32, code: &mut [i8]) {
    for (code, component) in code.iter_mut().zip(vector) {
        let shifted = (component * steps + ROUND).to_bits() as i32;
        *code = shifted.wrapping_sub(ROUND.to_bits() as i32).clamp(-127, 127) as i8;
    }
}

/// See [`crate::Kernels::largest_magnitude`].
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instruction set of its caller")]
pub(crate) fn largest_magnitude(vector: &[f32]) -> f32 {
    const LANES: usize = 16;
    let (blocks, rest) = vector.as_chunks::<LANES>();
    let mut largest = [0.0f32; LANES];
    for block in blocks {
        for (largest, component) in largest.iter_mut().zip(block) {
            // A comparison with NaN is false, which leaves it out.
            *largest = if component.abs() > *largest { component.abs() } else { *largest };
        }
    }
    largest.iter().chain(rest).fold(0.0, |largest, component| largest.max(component.abs()))
}

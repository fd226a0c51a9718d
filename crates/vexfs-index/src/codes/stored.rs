//! Vectors that are stored as a few bits a component and read back decoded: rotated, as levels, with a scale that keeps their length.
//!
//! `scale f32`, then the levels (four bits each, packed in blocks; or `i8`; or `i16`), then zeros up to a multiple of four bytes.

use super::levels::Levels;
use super::rotation::Rotation;
use super::turbo::length_of;

const SCALE_BYTES: usize = 4;

/// Bits a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredBits {
    /// Sixteen levels made for normally distributed components.
    Four,
    /// 255 levels at equal distances.
    Eight,
    /// 65,535 levels at equal distances.
    Sixteen,
}

/// Encodes and decodes the vectors of a space.
#[derive(Debug)]
pub struct StoredCode {
    dim: usize,
    bits: StoredBits,
    rotation: Rotation,
    levels: Levels,
}

impl StoredCode {
    /// For vectors of `dim` components.
    pub fn new(dim: usize, bits: StoredBits) -> Self {
        Self { dim, bits, rotation: Rotation::new(dim), levels: Levels::new(4) }
    }

    /// Bytes of a stored vector; a multiple of four.
    pub fn bytes(&self) -> usize {
        (SCALE_BYTES + self.level_bytes()).next_multiple_of(4)
    }

    fn level_bytes(&self) -> usize {
        match self.bits {
            StoredBits::Four => self.levels.code_bytes(self.dim),
            StoredBits::Eight => self.dim,
            StoredBits::Sixteen => self.dim * 2,
        }
    }

    /// A vector as it is stored. One of length zero, or of none that is finite, is all zeros.
    pub fn encode(&self, vector: &[f32]) -> Vec<u8> {
        let mut bytes = vec![0; self.bytes()];
        // Scaled first: a length whose square no float holds is a length all the same.
        let largest = vector.iter().fold(0.0f32, |largest, component| largest.max(component.abs()));
        if largest == 0.0 || !vector.iter().all(|component| component.is_finite()) {
            return bytes;
        }
        let scaled: Vec<f32> = vector.iter().map(|component| component / largest).collect();
        let rotated = self.rotation.apply(&scaled);
        let length = length_of(&rotated);
        let levels = &mut bytes[SCALE_BYTES..SCALE_BYTES + self.level_bytes()];
        let square = match self.bits {
            StoredBits::Four => {
                let factor = (self.dim as f64).sqrt() / length;
                self.levels.encode(&rotated, factor as f32, levels).1
            }
            StoredBits::Eight => steps(&rotated, 127.0, |at, step| levels[at] = step as i8 as u8),
            StoredBits::Sixteen => steps(&rotated, 32_767.0, |at, step| {
                levels[at * 2..at * 2 + 2].copy_from_slice(&(step as i16).to_le_bytes());
            }),
        };
        let scale = length / square.sqrt() * f64::from(largest);
        bytes[..SCALE_BYTES].copy_from_slice(&(scale as f32).to_le_bytes());
        bytes
    }

    /// The vector that bytes of [`Self::encode`] stand for.
    pub fn decode(&self, bytes: &[u8]) -> Vec<f32> {
        // Scaled last, as the sums of the rotation might not fit a float otherwise.
        let mut vector = self.rotation.undo(self.levels_of(bytes, 1.0));
        let scale = scale_of(bytes);
        for component in &mut vector {
            *component *= scale;
        }
        vector
    }

    /// The same vector rotated as [`Self::rotate`] rotates: what products and Euclidean distances can be told from, at a fraction of the cost.
    pub fn decode_rotated(&self, bytes: &[u8]) -> Vec<f32> {
        self.levels_of(bytes, scale_of(bytes))
    }

    /// Rotates a vector that rotated ones are compared with.
    pub fn rotate(&self, vector: &[f32]) -> Vec<f32> {
        self.rotation.apply(vector)
    }

    fn levels_of(&self, bytes: &[u8], scale: f32) -> Vec<f32> {
        let levels = &bytes[SCALE_BYTES..SCALE_BYTES + self.level_bytes()];
        match self.bits {
            StoredBits::Four => self.levels.decode(levels, self.dim, scale),
            StoredBits::Eight => levels.iter().map(|level| f32::from(*level as i8) * scale).collect(),
            StoredBits::Sixteen => {
                let levels = levels.as_chunks::<2>().0.iter();
                levels.map(|level| f32::from(i16::from_le_bytes(*level)) * scale).collect()
            }
        }
    }
}

fn scale_of(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// Rounds components to equal steps of which the largest takes `count`; returns the sum of their squares.
fn steps(rotated: &[f32], count: f32, mut write: impl FnMut(usize, f32)) -> f64 {
    let largest = rotated.iter().fold(0.0f32, |largest, component| largest.max(component.abs()));
    let mut square = 0.0;
    for (at, component) in rotated.iter().enumerate() {
        let step = (component / largest * count).round();
        write(at, step);
        square += f64::from(step) * f64::from(step);
    }
    square
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(a: &[f32], b: &[f32]) -> f64 {
        let dot: f64 = a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
        dot / (length_of(a) * length_of(b))
    }

    #[test]
    fn vectors_come_back_about_as_they_were_with_the_length_they_had() {
        for (bits, cosine_min) in
            [(StoredBits::Four, 0.98), (StoredBits::Eight, 0.9998), (StoredBits::Sixteen, 0.999_999)]
        {
            for dim in [16, 63, 64, 65, 300, 768] {
                for magnitude in [1.0, 1e30, 1e-30] {
                    let code = StoredCode::new(dim, bits);
                    let given: Vec<f32> = (0..dim).map(|at| (at as f32 * 1.3).sin() * magnitude).collect();
                    let stored = code.encode(&given);
                    assert_eq!(stored.len(), code.bytes());
                    let found = code.decode(&stored);
                    assert!(cosine(&given, &found) > cosine_min, "{bits:?}, {dim}: {}", cosine(&given, &found));
                    let ratio = length_of(&found) / length_of(&given);
                    assert!((ratio - 1.0).abs() < 1e-4, "{bits:?}, {dim}: {ratio}");
                    let rotated = code.decode_rotated(&stored);
                    assert!(cosine(&rotated, &code.rotate(&found)) > 0.999_999);
                }
            }
        }
    }

    #[test]
    fn a_vector_of_zeros_stays_one() {
        for bits in [StoredBits::Four, StoredBits::Eight, StoredBits::Sixteen] {
            let code = StoredCode::new(5, bits);
            assert_eq!(code.decode(&code.encode(&[0.0; 5])), [0.0; 5]);
        }
    }
}

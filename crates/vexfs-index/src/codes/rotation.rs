//! A random rotation that costs n·log n: signs, then Walsh-Hadamard transforms over blocks, three times with shuffles between
//! (as in `TurboQuant`). Afterwards the components of any vector are about normally distributed.

/// Rounds of transform.
const ROUNDS: usize = 3;
/// Seed of every rotation. It is part of the format of what is stored rotated.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A rotation of vectors of one length.
#[derive(Debug)]
pub(super) struct Rotation {
    dim: usize,
    /// For each round the sign of each component before the transform.
    signs: Vec<f32>,
    /// For each round but the first, where each component comes from.
    shuffles: Vec<u32>,
}

impl Rotation {
    /// The rotation for vectors of `dim` components; always the same one.
    pub(super) fn new(dim: usize) -> Self {
        let mut state = SEED;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let signs = (0..ROUNDS * dim).map(|_| if next() >> 63 == 0 { 1.0 } else { -1.0 }).collect();
        let mut shuffles = Vec::with_capacity((ROUNDS - 1) * dim);
        for _ in 1..ROUNDS {
            let start = shuffles.len();
            shuffles.extend(0..dim as u32);
            for last in (1..dim).rev() {
                let other = (((next() >> 32) * (last as u64 + 1)) >> 32) as usize;
                shuffles.swap(start + last, start + other);
            }
        }
        Self { dim, signs, shuffles }
    }

    /// Rotates `vector`, which is extended with zeros to the length of the rotation.
    pub(super) fn apply(&self, vector: &[f32]) -> Vec<f32> {
        let mut rotated = vector.to_vec();
        rotated.resize(self.dim, 0.0);
        let mut shuffled = vec![0.0; self.dim];
        for round in 0..ROUNDS {
            if round > 0 {
                for (component, &from) in shuffled.iter_mut().zip(self.shuffle(round)) {
                    *component = rotated[from as usize];
                }
                std::mem::swap(&mut rotated, &mut shuffled);
            }
            rotated.iter_mut().zip(self.signs(round)).for_each(|(component, sign)| *component *= sign);
            transform(&mut rotated);
        }
        rotated
    }

    /// Undoes [`Self::apply`]. `rotated` has the length of the rotation.
    pub(super) fn undo(&self, mut rotated: Vec<f32>) -> Vec<f32> {
        let mut shuffled = vec![0.0; self.dim];
        for round in (0..ROUNDS).rev() {
            transform(&mut rotated);
            rotated.iter_mut().zip(self.signs(round)).for_each(|(component, sign)| *component *= sign);
            if round > 0 {
                for (component, &to) in rotated.iter().zip(self.shuffle(round)) {
                    shuffled[to as usize] = *component;
                }
                std::mem::swap(&mut rotated, &mut shuffled);
            }
        }
        rotated
    }

    /// Bytes in memory.
    pub(super) fn bytes(&self) -> usize {
        self.signs.len() * 4 + self.shuffles.len() * 4
    }

    fn signs(&self, round: usize) -> &[f32] {
        &self.signs[round * self.dim..(round + 1) * self.dim]
    }

    fn shuffle(&self, round: usize) -> &[u32] {
        &self.shuffles[(round - 1) * self.dim..round * self.dim]
    }
}

/// Transforms blocks of powers of two, each as large as fits what is left; its own inverse.
fn transform(vector: &mut [f32]) {
    let mut rest = vector;
    while !rest.is_empty() {
        let (block, behind) = rest.split_at_mut(1 << rest.len().ilog2());
        walsh_hadamard(block);
        let factor = 1.0 / (block.len() as f32).sqrt();
        for component in block {
            *component *= factor;
        }
        rest = behind;
    }
}

fn walsh_hadamard(block: &mut [f32]) {
    let mut half = 1;
    while half < block.len() {
        for pair in block.chunks_exact_mut(half * 2) {
            let (low, high) = pair.split_at_mut(half);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotating_keeps_products_and_can_be_undone() {
        for dim in [1, 2, 3, 63, 64, 100, 768] {
            let rotation = Rotation::new(dim);
            let a: Vec<f32> = (0..dim).map(|at| (at as f32 * 0.7).sin()).collect();
            let b: Vec<f32> = (0..dim).map(|at| (at as f32 * 0.3).cos()).collect();
            let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            let (x, y) = (rotation.apply(&a), rotation.apply(&b));
            assert!((dot(&x, &y) - dot(&a, &b)).abs() < 1e-3 * dim as f32);
            let back = rotation.undo(x);
            assert!(back.iter().zip(&a).all(|(found, given)| (found - given).abs() < 1e-5), "{dim}");
        }
    }

    #[test]
    fn a_component_alone_is_spread_over_all() {
        let rotation = Rotation::new(300);
        let mut alone = vec![0.0; 300];
        alone[7] = 1.0;
        let largest = rotation.apply(&alone).iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
        assert!(largest < 0.35, "{largest}");
    }
}

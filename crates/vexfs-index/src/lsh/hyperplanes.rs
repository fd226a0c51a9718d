//! The hyperplanes that cut space into buckets.
//!
//! Their directions are normally distributed (Charikar, 2002), and each lies at a quantile of what it makes of a sample of the vectors, not through
//! the origin: so halves are about equal wherever the vectors are, and vectors of one direction and several lengths are told apart, too.

use vexfs_simd::Metric;

use super::{BITS_MAX, TABLES};

/// Hyperplanes of all tables.
const COUNT: usize = TABLES * BITS_MAX as usize;
/// Between these quantiles of the sample the hyperplanes lie.
const QUANTILES: (f64, f64) = (0.35, 0.65);
/// Seed of the directions. It is part of the format of what is stored.
const SEED: u64 = 0x5eed_1a5b_0f00_d5e1;

/// The hyperplanes, and where vectors lie that are to be told apart by them.
#[derive(Debug)]
pub(super) struct Hyperplanes {
    metric: Metric,
    /// Components of a direction: one more than a vector has where nearness is a dot product.
    width: usize,
    /// One direction after the other.
    directions: Vec<f32>,
    offsets: Vec<f32>,
    /// Of the longest vector of the sample; 0 until there is one.
    norm_max: f32,
}

impl Hyperplanes {
    /// Hyperplanes that lie where a sample of vectors says.
    pub(super) fn of_sample<'a>(metric: Metric, dim: usize, sample: impl Iterator<Item = &'a [f32]> + Clone) -> Self {
        let norm_max = sample.clone().map(norm).filter(|norm| norm.is_finite()).fold(0.0, f32::max);
        let mut planes = Self::new(metric, dim, norm_max, vec![0.0; COUNT]);
        let placed: Vec<Vec<f32>> = sample.map(|vector| planes.place(vector)).collect();
        let mut random = Random(SEED ^ 1);
        for plane in 0..COUNT {
            let mut along: Vec<f32> = placed.iter().map(|vector| planes.along(plane, vector)).collect();
            along.sort_unstable_by(f32::total_cmp);
            let (low, high) = QUANTILES;
            let at = ((low + (high - low) * random.uniform()) * along.len() as f64) as usize;
            planes.offsets[plane] = along.get(at).copied().unwrap_or(0.0);
        }
        planes
    }

    fn new(metric: Metric, dim: usize, norm_max: f32, offsets: Vec<f32>) -> Self {
        let width = dim + usize::from(metric == Metric::Dot);
        let mut random = Random(SEED);
        let directions = (0..COUNT * width).map(|_| random.normal()).collect();
        Self { metric, width, directions, offsets, norm_max }
    }

    /// What has to be stored: the longest length, then the offsets.
    pub(super) fn learnt(&self) -> impl Iterator<Item = f32> {
        std::iter::once(self.norm_max).chain(self.offsets.iter().copied())
    }

    /// Numbers that [`Self::learnt`] gives.
    pub(super) const LEARNT: usize = COUNT + 1;

    /// The hyperplanes that had learnt this; `learnt` has [`Self::LEARNT`] numbers.
    pub(super) fn restore(metric: Metric, dim: usize, learnt: &[f32]) -> Self {
        Self::new(metric, dim, learnt[0], learnt[1..].to_vec())
    }

    /// How far a vector that is stored lies before each hyperplane (behind it: negative).
    pub(super) fn margins(&self, vector: &[f32]) -> Vec<f32> {
        self.margins_of(&self.place(vector))
    }

    /// As [`Self::margins`], of a query.
    pub(super) fn query_margins(&self, query: &[f32]) -> Vec<f32> {
        let mut placed = query.to_vec();
        if self.metric == Metric::Cosine || self.metric == Metric::Dot {
            scale(&mut placed, 1.0 / norm(query));
        }
        placed.resize(self.width, 0.0);
        self.margins_of(&placed)
    }

    /// Where a stored vector lies. Near by cosine is near on the unit sphere. Near by dot product is near once all vectors are made
    /// equally long by one more component (Neyshabur and Srebro, 2015); those longer than all of the sample get none.
    fn place(&self, vector: &[f32]) -> Vec<f32> {
        let mut placed = vector.to_vec();
        match self.metric {
            Metric::Cosine => scale(&mut placed, 1.0 / norm(vector)),
            Metric::Dot if self.norm_max > 0.0 => {
                scale(&mut placed, 1.0 / self.norm_max);
                placed.push((1.0 - norm(&placed).powi(2)).max(0.0).sqrt());
            }
            _ => placed.resize(self.width, 0.0),
        }
        placed
    }

    fn margins_of(&self, placed: &[f32]) -> Vec<f32> {
        let query = Metric::Dot.prepare(placed);
        let directions = self.directions.chunks_exact(self.width);
        // The distance of a dot product is its negative.
        directions.zip(&self.offsets).map(|(direction, offset)| -query.distance(direction) - offset).collect()
    }

    fn along(&self, plane: usize, placed: &[f32]) -> f32 {
        -Metric::Dot.distance(placed, &self.directions[plane * self.width..(plane + 1) * self.width])
    }

    pub(super) fn bytes(&self) -> usize {
        (self.directions.len() + self.offsets.len()) * 4
    }
}

/// The bits of a table: whether the vector lies before each of its hyperplanes.
pub(super) fn bits_of(margins: &[f32]) -> u32 {
    margins.iter().zip(0..).fold(0, |bits, (&margin, at)| bits | u32::from(margin > 0.0) << at)
}

fn norm(vector: &[f32]) -> f32 {
    vector.iter().map(|component| component * component).sum::<f32>().sqrt()
}

/// Does nothing by what is no number.
fn scale(vector: &mut [f32], factor: f32) {
    if factor.is_finite() {
        for component in vector {
            *component *= factor;
        }
    }
}

/// xorshift64*, the same on every machine.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The sum of twelve uniforms, which is close enough to a normal distribution.
    fn normal(&mut self) -> f32 {
        ((0..12).map(|_| self.uniform()).sum::<f64>() - 6.0) as f32
    }
}

//! Vectors that cluster as real embeddings do: centres in a latent space of few dimensions, projected at random, with noise.

#![allow(dead_code, unreachable_pub, reason = "every test and example uses a part of it")]

use std::borrow::Cow;

use vexfs_index::{Row, Vectors};

/// Vectors in one flat array.
pub struct Clustered {
    pub dim: usize,
    pub values: Vec<f32>,
}

impl Clustered {
    /// `count` vectors of `dim` components around `clusters` centres of 24 latent dimensions, 5 % noise.
    pub fn new(count: usize, dim: usize, clusters: usize, seed: u64) -> Self {
        const LATENT: usize = 24;
        let mut random = Random(seed);
        let projection: Vec<f32> = (0..LATENT * dim).map(|_| random.normal()).collect();
        let centres: Vec<f32> = (0..clusters * LATENT).map(|_| random.normal()).collect();
        let mut values = Vec::with_capacity(count * dim);
        for _ in 0..count {
            let centre = random.below(clusters) * LATENT;
            let latent: Vec<f32> =
                centres[centre..centre + LATENT].iter().map(|value| value + 0.3 * random.normal()).collect();
            for column in 0..dim {
                let value: f32 = (0..LATENT).map(|row| latent[row] * projection[row * dim + column]).sum();
                values.push(value + 0.05 * (LATENT as f32).sqrt() * random.normal());
            }
        }
        Self { dim, values }
    }

    pub fn len(&self) -> usize {
        self.values.len() / self.dim
    }

    pub fn vector(&self, row: usize) -> &[f32] {
        &self.values[row * self.dim..(row + 1) * self.dim]
    }
}

impl Vectors for Clustered {
    fn dim(&self) -> usize {
        self.dim
    }

    fn get(&self, row: Row) -> Cow<'_, [f32]> {
        Cow::Borrowed(self.vector(row as usize))
    }

    fn prefetch(&self, row: Row, bytes_max: usize) {
        vexfs_simd::prefetch(self.vector(row as usize), bytes_max);
    }
}

/// A small generator of random numbers (xorshift64*), so that tests need no dependency and repeat exactly.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    pub fn uniform(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// The sum of twelve uniforms, which is close enough to a normal distribution.
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.uniform()).sum::<f32>() - 6.0
    }
}

//! Which code the vectors of a graph have.

use serde::{Deserialize, Serialize};
use vexfs_simd::Metric;

/// A kind of code with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CodeSpec {
    /// A byte a component, scaled to the vector's own largest.
    #[default]
    Int8,
    /// Whether components are above thresholds; lengths of vectors are lost.
    Binary {
        /// Bits a component.
        bits: BinaryBits,
        /// What queries are encoded as.
        query: BinaryQuery,
    },
    /// For every few components the nearest of 256 centroids, learnt from the first vectors.
    Product {
        /// Components that share a byte: 1 to 16.
        components_per_byte: u8,
    },
    /// Levels of the components after a random rotation, which makes them all alike; scaled to the vector's length.
    Turbo {
        /// Bits a component.
        bits: TurboBits,
    },
}

/// Bits a component of [`CodeSpec::Binary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BinaryBits {
    /// Whether it is positive.
    One,
    /// As two, where two components share the second bit.
    OneAndHalf,
    /// Whether it is far below its mean, far above, or between.
    Two,
}

/// What queries against [`CodeSpec::Binary`] are encoded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BinaryQuery {
    /// Bits, as vectors are.
    Binary,
    /// Sixteen levels a component.
    Scalar4,
    /// A byte a component.
    Scalar8,
}

/// Bits a component of [`CodeSpec::Turbo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TurboBits {
    /// One.
    One,
    /// One, of half as many components again as the vector has.
    OneAndHalf,
    /// Two.
    Two,
    /// Four.
    Four,
    /// Eight.
    Eight,
}

impl CodeSpec {
    /// The code under which a walk is fastest at equal recall; see the measurements in `internal-docs/performance/codes.md`.
    pub fn fastest() -> Self {
        Self::Int8
    }

    /// How much broader than usual a walk has to be so that the true neighbours are among what it brings to be scored exactly.
    pub fn breadth_factor(self) -> usize {
        match self {
            Self::Turbo { bits: TurboBits::One | TurboBits::OneAndHalf }
            | Self::Product { components_per_byte: 3.. } => 2,
            Self::Binary { .. } => 3,
            Self::Int8 | Self::Turbo { .. } | Self::Product { .. } => 1,
        }
    }

    /// Whether its distances are so close to the true ones that a graph can be built by them.
    pub(super) fn is_precise(self) -> bool {
        matches!(self, Self::Int8 | Self::Turbo { bits: TurboBits::Eight | TurboBits::Four })
    }

    /// Four bytes, for checkpoints.
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        match self {
            Self::Int8 => [0, 0, 0, 0],
            Self::Binary { bits, query } => [1, bits as u8, query as u8, 0],
            Self::Product { components_per_byte } => [2, components_per_byte, 0, 0],
            Self::Turbo { bits } => [3, bits as u8, 0, 0],
        }
    }

    /// What [`Self::to_bytes`] gave.
    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Option<Self> {
        Some(match bytes {
            [0, 0, 0, 0] => Self::Int8,
            [1, bits, query, 0] => Self::Binary {
                bits: *[BinaryBits::One, BinaryBits::OneAndHalf, BinaryBits::Two].get(usize::from(bits))?,
                query: *[BinaryQuery::Binary, BinaryQuery::Scalar4, BinaryQuery::Scalar8].get(usize::from(query))?,
            },
            [2, components_per_byte @ 1..=16, 0, 0] => Self::Product { components_per_byte },
            [3, bits, 0, 0] => Self::Turbo {
                bits: *[TurboBits::One, TurboBits::OneAndHalf, TurboBits::Two, TurboBits::Four, TurboBits::Eight]
                    .get(usize::from(bits))?,
            },
            _ => return None,
        })
    }

    /// Whether a sum of absolute differences can be told from the codes.
    pub(super) fn serves(self, metric: Metric) -> bool {
        metric != Metric::Manhattan || matches!(self, Self::Binary { .. } | Self::Product { .. })
    }
}

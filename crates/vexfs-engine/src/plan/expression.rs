//! Expressions that give rows their scores.

use serde::{Deserialize, Deserializer};
use vexfs_index::filter::{Filter, FilterValue};
use vexfs_index::payload::{Place, Segment};

/// A number for each row.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Expression {
    /// The same for all.
    Constant {
        /// The number.
        value: f64,
    },
    /// The score that a prefetch has given.
    Score(Prefetched),
    /// The place among the rows of a prefetch, from 0.
    Rank(Prefetched),
    /// The number in a field.
    Number(Field<f64>),
    /// The seconds since 1970 of the date in a field.
    Datetime(Field<Micros>),
    /// The metres from a place to that in a field.
    Distance {
        /// The place.
        origin: Place,
        /// The field.
        #[serde(flatten)]
        field: Field<Place>,
    },
    /// 1 where a filter holds, 0 elsewhere.
    Condition {
        /// The filter.
        filter: Filter,
    },
    /// The sum; 0 of nothing.
    Sum(Several),
    /// The product; 1 of nothing.
    Product(Several),
    /// The largest.
    Largest(Several),
    /// The smallest.
    Smallest(Several),
    /// The left less the right.
    Difference(Two),
    /// The left over the right.
    Quotient {
        /// Both.
        #[serde(flatten)]
        of: Two,
        /// The number instead of anything over zero.
        by_zero: Option<f64>,
    },
    /// The left to the power of the right.
    Power(Two),
    /// What an expression gives, or a number for rows that it leaves out.
    Otherwise {
        /// The expression.
        of: Box<Expression>,
        /// The number.
        value: f64,
    },
    /// A function of one number.
    Function {
        /// Which.
        function: Function,
        /// Of what.
        of: Box<Expression>,
    },
    /// A curve that has its top, 1, at a target and falls to both sides.
    Decay {
        /// Its shape.
        shape: DecayShape,
        /// Where on it.
        of: Box<Expression>,
        /// The target; 0 when absent.
        target: Option<Box<Expression>>,
        /// How fast it falls.
        lambda: f64,
    },
}

/// What a prefetch says of a row.
#[derive(Debug, Clone, Deserialize)]
pub struct Prefetched {
    /// Number of the prefetch.
    pub prefetch: usize,
    /// For rows that are not in it; without it they are left out of the answer.
    pub otherwise: Option<f64>,
}

/// A field whose value is wanted.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field<T> {
    /// The field.
    pub path: Vec<Segment>,
    /// For rows without a value.
    pub otherwise: Option<Otherwise<T>>,
    /// A null is a value then, of no type; otherwise it is none.
    #[serde(default)]
    pub nulls_count: bool,
}

/// What stands in for a value that is not there.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Otherwise<T> {
    /// A value.
    Value(T),
    /// Something of the wrong type: a row that needs it fails the plan.
    WrongType {},
}

/// Microseconds since 1970; in JSON as constants of filters are.
#[derive(Debug, Clone, Copy)]
pub struct Micros(pub i64);

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match FilterValue::deserialize(deserializer)? {
            FilterValue::Int(micros) => Ok(Self(micros)),
            _ => Err(serde::de::Error::custom("a date is an integer")),
        }
    }
}

/// Any number of operands.
#[derive(Debug, Clone, Deserialize)]
pub struct Several {
    /// The operands.
    pub of: Vec<Expression>,
}

/// Two operands.
#[derive(Debug, Clone, Deserialize)]
pub struct Two {
    /// The left one.
    pub left: Box<Expression>,
    /// The right one.
    pub right: Box<Expression>,
}

/// Functions of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Function {
    /// −x.
    Negative,
    /// |x|.
    Absolute,
    /// √x.
    SquareRoot,
    /// e to the x.
    Exponential,
    /// The logarithm to the base 10.
    Log10,
    /// The natural logarithm.
    Ln,
    /// The inverse hyperbolic cosine.
    Acosh,
}

/// Shapes of curves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DecayShape {
    /// max(0, 1 − λ|d|).
    Linear,
    /// exp(λ|d|).
    Exponential,
    /// exp(λd²).
    Gaussian,
}

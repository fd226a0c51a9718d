use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

use crate::payload::{Number, Value};

/// A typed constant of a condition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterValue {
    /// A text.
    String(String),
    /// An integer; a decimal string in JSON, so that 64 bits survive.
    #[serde(deserialize_with = "decimal")]
    Int(i64),
    /// A float; a decimal string in JSON, because a JSON parser may round a number to a neighbour of the float that was meant.
    #[serde(deserialize_with = "decimal_float")]
    Float(f64),
    /// A boolean; never equal to a number.
    Bool(bool),
}

/// Which values of a field a condition speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ElementScope {
    /// Only values that are not in an array; integers and floats compare as numbers.
    Scalar,
    /// Only elements of arrays. Equality is of type and value: the integer 3 is not the float 3.0. Ranges compare as numbers.
    Array,
    /// Either; integers and floats compare as numbers.
    Any,
    /// Either. Equality is of type and value: the integer 2 is not the float 2.0. Ranges compare as numbers.
    Typed,
}

impl FilterValue {
    /// The constant if it is a number.
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Self::Int(int) => Some(Number::Int(*int)),
            Self::Float(float) => Some(Number::Float(*float)),
            Self::String(_) | Self::Bool(_) => None,
        }
    }

    /// Whether a payload's scalar is this constant; `exact` demands the same type of number, too.
    pub(super) fn is(&self, value: &Value<'_>, exact: bool) -> bool {
        match (self, value) {
            (Self::String(text), Value::String(other)) => text == other,
            (Self::Bool(bool), Value::Bool(other)) => bool == other,
            (Self::Int(int), Value::Number(other)) => {
                (!exact || matches!(other, Number::Int(_))) && other.is_same_value(Number::Int(*int))
            }
            (Self::Float(float), Value::Number(other)) => {
                (!exact || matches!(other, Number::Float(_))) && other.is_same_value(Number::Float(*float))
            }
            _ => false,
        }
    }
}

impl ElementScope {
    /// Whether it takes in values that are not in an array.
    pub(super) fn has_scalars(self) -> bool {
        self != Self::Array
    }

    /// Whether it takes in elements of arrays.
    pub(super) fn has_elements(self) -> bool {
        self != Self::Scalar
    }

    /// Whether an equality of numbers is one of types, too.
    pub(super) fn is_exact(self) -> bool {
        matches!(self, Self::Array | Self::Typed)
    }
}

/// A float as decimal text, or as a number where the last bit does not matter.
fn decimal_float<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Wire<'a> {
        Text(std::borrow::Cow<'a, str>),
        Number(f64),
    }
    match Wire::deserialize(deserializer)? {
        Wire::Text(text) => text.parse().map_err(serde::de::Error::custom),
        Wire::Number(number) => Ok(number),
    }
}

fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct DecimalVisitor;

    impl Visitor<'_> for DecimalVisitor {
        type Value = i64;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a 64-bit integer as decimal text")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
            text.parse().map_err(|_| E::custom(format_args!("{text:?} is not a 64-bit integer")))
        }
    }

    deserializer.deserialize_str(DecimalVisitor)
}

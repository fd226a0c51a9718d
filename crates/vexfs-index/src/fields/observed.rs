use crate::payload::{Number, Value};

/// Type of a scalar value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScalarType {
    /// A text.
    String,
    /// A number without fraction and exponent, within 64 bits.
    Int,
    /// Any other number.
    Float,
    /// `true` or `false`.
    Bool,
}

/// Type of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldType {
    /// One value.
    Scalar(ScalarType),
    /// An array that holds such values.
    ArrayOf(ScalarType),
}

/// A field and a type it has been seen with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObservedField {
    /// The keys that lead to it.
    pub path: Vec<String>,
    /// The type.
    pub field_type: FieldType,
}

const SCALAR_TYPES: [ScalarType; 4] = [ScalarType::String, ScalarType::Int, ScalarType::Float, ScalarType::Bool];

/// Set of field types, one bit each; also what is persisted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct TypeSet(u8);

impl TypeSet {
    pub(super) fn insert(&mut self, field_type: FieldType) {
        let bit = match field_type {
            FieldType::Scalar(scalar) => scalar as u8,
            FieldType::ArrayOf(scalar) => scalar as u8 + SCALAR_TYPES.len() as u8,
        };
        self.0 |= 1 << bit;
    }

    pub(super) fn iter(self) -> impl Iterator<Item = FieldType> {
        let scalars = SCALAR_TYPES.into_iter().map(FieldType::Scalar);
        let arrays = SCALAR_TYPES.into_iter().map(FieldType::ArrayOf);
        scalars
            .chain(arrays)
            .enumerate()
            .filter(move |(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, field_type)| field_type)
    }

    pub(super) fn to_bits(self) -> u8 {
        self.0
    }

    pub(super) fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}

/// The type of a value if it is a scalar.
pub(super) fn scalar_type(value: &Value<'_>) -> Option<ScalarType> {
    match value {
        Value::String(_) => Some(ScalarType::String),
        Value::Number(Number::Int(_)) => Some(ScalarType::Int),
        Value::Number(Number::Float(_)) => Some(ScalarType::Float),
        Value::Bool(_) => Some(ScalarType::Bool),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

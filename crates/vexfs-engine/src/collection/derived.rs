//! Vectors that are found in payloads: sparse spaces whose description names a field.
//!
//! The field holds an object with the arrays `indices` (ascending, each once) and `values` (as many); anything else in it is no vector.

use std::ops::ControlFlow;

use vexfs_index::Row;
use vexfs_index::payload::{MalformedPayload, Number, Object, Segment, Value, values_at};

use super::space::{Space, StoredVector};
use crate::batch::{VectorBytes, VectorShape};
use crate::catalog::SpaceKind;

/// The shape of every vector that is found in a payload.
pub(super) const SPARSE: VectorShape = VectorShape { kind: SpaceKind::Sparse, dim: 0 };

/// A sparse vector as its space stores it: little-endian indices and components.
pub(super) struct SparseBytes {
    indices: Vec<u8>,
    values: Vec<u8>,
}

impl SparseBytes {
    /// The vector in a field of a payload. Payloads were checked when they were read; in one that is damaged there is none.
    pub(super) fn find(payload: Option<&[u8]>, path: &[Segment]) -> Option<Self> {
        let mut found = None;
        let mut visit = |value: Value<'_>| {
            if let Value::Object(object) = value {
                found = Self::read(object)?;
            }
            Ok(ControlFlow::Break(()))
        };
        values_at(payload?, path, &mut visit).ok()?;
        found
    }

    fn read(object: Object<'_>) -> Result<Option<Self>, MalformedPayload> {
        let (mut indices, mut values) = (None, None);
        for entry in object.entries() {
            match entry? {
                (key, Value::Array(array)) if key == "indices" => indices = numbers(array.elements(), index_of)?,
                (key, Value::Array(array)) if key == "values" => values = numbers(array.elements(), component_of)?,
                _ => {}
            }
        }
        let (Some(indices), Some(values)) = (indices, values) else { return Ok(None) };
        let is_vector = indices.len() == values.len() && indices.windows(2).all(|pair| pair[0] < pair[1]);
        Ok(is_vector.then(|| Self {
            indices: indices.into_iter().flat_map(u32::to_le_bytes).collect(),
            values: values.into_iter().flat_map(f32::to_le_bytes).collect(),
        }))
    }

    pub(super) fn as_ref(&self) -> VectorBytes<'_> {
        VectorBytes::Sparse { indices: &self.indices, values: &self.values }
    }

    /// Bytes that it takes in its space.
    pub(super) fn blob_len(&self) -> usize {
        self.indices.len() + self.values.len()
    }

    /// Whether it is what a row has. One that cannot be read back is not.
    pub(super) fn is_stored(&self, space: &Space, row: Row) -> bool {
        let Ok(Some(StoredVector::Sparse { indices, values })) = space.vector(row) else { return false };
        indices.into_iter().flat_map(u32::to_le_bytes).eq(self.indices.iter().copied())
            && values.into_iter().flat_map(f32::to_le_bytes).eq(self.values.iter().copied())
    }
}

/// The numbers of an array; `None` if one of its elements is none.
fn numbers<'a, T>(
    elements: impl Iterator<Item = Result<Value<'a>, MalformedPayload>>,
    read: impl Fn(Number) -> Option<T>,
) -> Result<Option<Vec<T>>, MalformedPayload> {
    let mut found = Vec::new();
    for element in elements {
        let Value::Number(number) = element? else { return Ok(None) };
        let Some(number) = read(number) else { return Ok(None) };
        found.push(number);
    }
    Ok(Some(found))
}

fn index_of(number: Number) -> Option<u32> {
    match number {
        Number::Int(int) => u32::try_from(int).ok(),
        Number::Float(_) => None,
    }
}

fn component_of(number: Number) -> Option<f32> {
    let component = match number {
        Number::Int(int) => int as f32,
        Number::Float(float) => float as f32,
    };
    component.is_finite().then_some(component)
}

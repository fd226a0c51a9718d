//! The one dense vector of a message, and what stands around it.

use super::message::{Message, Value};
use super::{Fast, Fault};
use crate::columns::VectorColumn;

/// The numbers of the fields on the way from a message to the components of the one dense vector in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorPath(Vec<u32>);

/// A message in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitMessage<'m> {
    /// What stands before the components. The number of them is part of it.
    pub before: &'m [u8],
    /// The vector.
    pub vector: VectorColumn,
    /// What stands behind the components.
    pub after: &'m [u8],
}

impl VectorPath {
    /// The path over these fields.
    pub const fn new(fields: Vec<u32>) -> Self {
        Self(fields)
    }

    /// Takes a message apart; `None` if one of the fields is not there exactly once, or the components are not packed.
    pub fn split<'m>(&self, message: &'m [u8]) -> Option<SplitMessage<'m>> {
        self.parts(message).ok()
    }

    fn parts<'m>(&self, message: &'m [u8]) -> Fast<SplitMessage<'m>> {
        let (mut start, mut end) = (0, message.len());
        let mut value = None;
        for &field in &self.0 {
            let (found, behind) = only(field, &message[start..end])?;
            end -= behind;
            start = end - found.bytes()?.len();
            value = Some(found);
        }
        let components: Vec<f32> = value.ok_or(Fault)?.floats()?.iter().copied().map(f32::from_le_bytes).collect();
        let mut vector = VectorColumn::new();
        vector.push(&components);
        Ok(SplitMessage { before: &message[..start], vector, after: &message[end..] })
    }
}

/// The value of a field that is there once, and how many bytes stand behind it.
fn only(field: u32, message: &[u8]) -> Fast<(Value<'_>, usize)> {
    let mut found = None;
    let mut fields = Message::new(message);
    while let Some((number, value)) = fields.next_field()? {
        if number == field && found.replace((value, fields.len())).is_some() {
            return Err(Fault);
        }
    }
    found.ok_or(Fault)
}

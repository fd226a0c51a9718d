//! How vectors are written.

use super::message::MessageVectors;
use super::template::ValueRef;
use crate::columns::VectorRef;
use crate::write::{write_f32s, write_string, write_u64};

impl ValueRef {
    /// Writes a vector: a dense one as an array, several as an array of arrays, a sparse one as
    /// `{"indices":[…],"values":[…]}`.
    pub fn write_vector(&self, out: &mut Vec<u8>, vector: Option<VectorRef<'_>>) {
        match vector {
            Some(vector) => write_any_vector(out, vector),
            None => self.write_absent(out),
        }
    }

    /// Begins to write the vectors that a record has in several spaces.
    pub fn vectors<'o>(&'o self, out: &'o mut Vec<u8>) -> VectorsWriter<'o> {
        let form = self.message.as_ref().and_then(|form| Some((form.vectors?, form.field)));
        let message = form.map(|(form, field)| MessageVectors::new(form, field, out.len()));
        VectorsWriter { value: self, start: out.len(), out, state: State::Empty, message }
    }
}

/// Writes the vectors of a record: the unnamed one alone as such, anything else as an object from names to vectors.
#[derive(Debug)]
pub struct VectorsWriter<'o> {
    value: &'o ValueRef,
    out: &'o mut Vec<u8>,
    start: usize,
    state: State,
    /// Writes a message instead of JSON.
    message: Option<MessageVectors>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Unnamed,
    Object,
}

impl VectorsWriter<'_> {
    /// Whether the vector in that space is written at all.
    pub fn wants(&self, space: &str) -> bool {
        self.value.spaces.as_ref().is_none_or(|spaces| spaces.iter().any(|wanted| wanted == space))
    }

    /// Adds the vector in a space, which must not have been added yet. One that is not wanted is left out.
    pub fn add(&mut self, space: &str, vector: VectorRef<'_>) {
        if !self.wants(space) {
            return;
        }
        if let Some(message) = &mut self.message {
            return message.add(self.out, space, vector);
        }
        match self.state {
            State::Empty if space.is_empty() => {
                self.state = State::Unnamed;
                return write_any_vector(self.out, vector);
            }
            State::Empty => self.out.push(b'{'),
            State::Unnamed => {
                // It is not alone after all.
                self.out.splice(self.start..self.start, *b"{\"\":");
                self.out.push(b',');
            }
            State::Object => self.out.push(b','),
        }
        self.state = State::Object;
        write_string(self.out, space);
        self.out.push(b':');
        write_any_vector(self.out, vector);
    }

    /// Ends the vectors of the record.
    pub fn end(self) {
        if let Some(message) = self.message {
            return message.end(self.out);
        }
        match self.state {
            State::Empty => self.value.write_absent(self.out),
            State::Unnamed => {}
            State::Object => self.out.push(b'}'),
        }
    }
}

/// Writes a vector of any kind.
pub(crate) fn write_any_vector(out: &mut Vec<u8>, vector: VectorRef<'_>) {
    match vector {
        VectorRef::Dense(values) => write_f32s(out, values),
        VectorRef::Multi(multi) => write_list(out, multi.vectors(), write_f32s),
        VectorRef::Sparse(sparse) => {
            out.extend_from_slice(b"{\"indices\":");
            write_list(out, sparse.indices.iter(), |out, index| write_u64(out, u64::from(*index)));
            out.extend_from_slice(b",\"values\":");
            write_f32s(out, sparse.values);
            out.push(b'}');
        }
    }
}

fn write_list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

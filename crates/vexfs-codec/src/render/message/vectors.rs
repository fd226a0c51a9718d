//! Vectors as messages.

use super::form::VectorsForm;
use super::wire::{put_f32s, put_message, put_text, put_u32s, wrap};
use crate::columns::VectorRef;

/// The fields of an entry of a map.
const KEY: u32 = 1;
const VALUE: u32 = 2;

/// Writes the vectors of a record, which are a message as a whole.
#[derive(Debug)]
pub(in crate::render) struct MessageVectors {
    form: VectorsForm,
    field: u32,
    start: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    /// What was written is the unnamed vector, not wrapped.
    Unnamed,
    /// What was written are entries of the map.
    Named,
}

impl MessageVectors {
    pub(in crate::render) fn new(form: VectorsForm, field: u32, start: usize) -> Self {
        Self { form, field, start, state: State::Empty }
    }

    pub(in crate::render) fn add(&mut self, out: &mut Vec<u8>, space: &str, vector: VectorRef<'_>) {
        if self.state == State::Empty && space.is_empty() {
            self.form.write(out, vector);
            self.state = State::Unnamed;
            return;
        }
        if self.state == State::Unnamed {
            // It is not alone after all.
            let unnamed = out.split_off(self.start);
            put_message(out, self.form.entries, |out| put_message(out, VALUE, |out| out.extend_from_slice(&unnamed)));
        }
        self.state = State::Named;
        put_message(out, self.form.entries, |out| {
            put_text(out, KEY, space);
            put_message(out, VALUE, |out| self.form.write(out, vector));
        });
    }

    pub(in crate::render) fn end(self, out: &mut Vec<u8>) {
        let inner = match self.state {
            State::Empty => return put_message(out, self.field, |out| put_message(out, self.form.named, |_| {})),
            State::Unnamed => self.form.unnamed,
            State::Named => self.form.named,
        };
        wrap(out, inner, self.start);
        wrap(out, self.field, self.start);
    }
}

impl VectorsForm {
    fn write(&self, out: &mut Vec<u8>, vector: VectorRef<'_>) {
        match vector {
            VectorRef::Dense(values) => put_message(out, self.dense, |out| put_f32s(out, self.data, values)),
            VectorRef::Multi(multi) => put_message(out, self.multi, |out| {
                for values in multi.vectors() {
                    put_message(out, self.items, |out| put_f32s(out, self.data, values));
                }
            }),
            VectorRef::Sparse(sparse) => put_message(out, self.sparse, |out| {
                put_f32s(out, self.values, sparse.values);
                put_u32s(out, self.indices, sparse.indices);
            }),
        }
    }
}

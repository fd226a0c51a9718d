//! The vectors of a record.

use super::super::message::{Message, once};
use super::super::space_columns::{DenseColumn, SpaceColumns};
use super::super::{Fast, Fault};
use super::RecordsForm;

/// Appends the vectors of one record to the columns of their spaces.
pub(super) struct Vectors<'v> {
    pub(super) form: &'v RecordsForm,
    pub(super) spaces: &'v mut SpaceColumns,
    /// Bytes that come after it.
    pub(super) left: usize,
}

impl Vectors<'_> {
    pub(super) fn read(mut self, vectors: Message<'_>) -> Fast<()> {
        let (field, value) = vectors.only_field()?;
        if field == self.form.spaces.unnamed {
            self.unnamed(value.message()?)
        } else if field == self.form.spaces.named {
            self.named(value.message()?)
        } else {
            Err(Fault)
        }
    }

    /// A vector without a name is not sparse.
    fn unnamed(&mut self, vector: Message<'_>) -> Fast<()> {
        let (field, _) = vector.only_field()?;
        if field == self.form.spaces.sparse { Err(Fault) } else { self.vector("", vector) }
    }

    fn named(&mut self, mut entries: Message<'_>) -> Fast<()> {
        while let Some((field, entry)) = entries.next_field()? {
            if field != self.form.spaces.entries {
                return Err(Fault);
            }
            let (name, vector) = entry.message()?.entry()?;
            self.vector(name.ok_or(Fault)?.text()?, vector.ok_or(Fault)?.message()?)?;
        }
        Ok(())
    }

    fn vector(&mut self, space: &str, vector: Message<'_>) -> Fast<()> {
        let form = &self.form.spaces;
        let (field, value) = vector.only_field()?;
        if field == self.form.plain {
            self.dense(space, value.floats()?)
        } else if field == form.dense {
            self.dense(space, self.components_of(value.message()?)?)
        } else if field == form.sparse {
            self.sparse(space, value.message()?)
        } else if field == form.multi {
            self.multi(space, value.message()?)
        } else {
            Err(Fault)
        }
    }

    fn dense(&mut self, space: &str, components: &[[u8; 4]]) -> Fast<()> {
        let mut column = self.spaces.dense(space)?;
        column.values_mut().extend(components.iter().copied().map(f32::from_le_bytes));
        if let DenseColumn::Single(column) = &mut column
            && column.is_empty()
        {
            column.expect_more(self.left / size_of_val(components).max(1));
        }
        column.close(components.len());
        Ok(())
    }

    fn multi(&mut self, space: &str, mut items: Message<'_>) -> Fast<()> {
        let form = &self.form.spaces;
        let mut vectors = Vec::new();
        while let Some((field, item)) = items.next_field()? {
            if field != form.items {
                return Err(Fault);
            }
            vectors.push(self.components_of(item.message()?)?);
        }
        let dim = vectors.first().ok_or(Fault)?.len();
        if vectors.iter().any(|vector| vector.len() != dim) {
            return Err(Fault);
        }
        let column = self.spaces.multi(space)?;
        let values = column.values_mut();
        for vector in vectors {
            values.extend(vector.iter().copied().map(f32::from_le_bytes));
        }
        column.close(dim);
        Ok(())
    }

    fn sparse(&mut self, space: &str, mut vector: Message<'_>) -> Fast<()> {
        let form = &self.form.spaces;
        let (mut values, mut indices) = (None, None);
        while let Some((field, found)) = vector.next_field()? {
            if field == form.values {
                once(&mut values, found)?;
            } else if field == form.indices {
                once(&mut indices, found)?;
            } else {
                return Err(Fault);
            }
        }
        let values = values.ok_or(Fault)?.floats()?;
        let values: Vec<f32> = values.iter().copied().map(f32::from_le_bytes).collect();
        let mut packed = indices.ok_or(Fault)?.message()?;
        let mut indices = Vec::with_capacity(values.len());
        while !packed.is_at_end() {
            indices.push(u32::try_from(packed.varint()?).map_err(|_| Fault)?);
        }
        self.spaces.sparse(space)?.push(&indices, &values);
        Ok(())
    }

    /// The components of a message that has nothing else.
    fn components_of<'m>(&self, vector: Message<'m>) -> Fast<&'m [[u8; 4]]> {
        let (field, value) = vector.only_field()?;
        if field == self.form.spaces.data { value.floats() } else { Err(Fault) }
    }
}

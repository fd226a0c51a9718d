//! Writing the vectors of rows that are not published yet.

use vexfs_codec::columns::VectorRef;
use vexfs_index::Row;
use vexfs_index::sparse::SparseIndex;

use super::blobs::{VectorBlobs, sparse_parts};
use super::stored_form::StoredForm;
use super::{RowVector, Space, Store};
use crate::batch::VectorBytes;
use crate::error::{EngineError, Result};

impl Space {
    /// Makes room for rows below `rows_end`, of which new vectors have these lengths ([`blob_len`]), in this order, so that writing
    /// them cannot fail for lack of disk space.
    pub(crate) fn reserve(&self, rows_end: u64, blob_lens: &[usize]) -> Result<()> {
        let reserved = match &self.store {
            Store::Dense(dense) => dense.file.reserve(rows_end),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.file.reserve(blob_lens.iter().copied()),
        };
        Ok(reserved?)
    }

    /// Makes sure that writing the vectors of rows from `row` on changes nothing for a collection that shares the files.
    pub(crate) fn make_private_from(&self, row: Row) -> Result<()> {
        let made = match &self.store {
            Store::Dense(dense) => dense.file.make_private_from(u64::from(row)),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.file.make_private(),
        };
        Ok(made?)
    }

    /// To be called when another collection is about to share the files.
    pub(crate) fn mark_shared(&self) {
        match &self.store {
            Store::Dense(dense) => dense.file.mark_shared(),
            Store::Multi(blobs) | Store::Sparse(blobs, _) => blobs.file.mark_shared(),
        }
    }

    /// Writes the vectors of rows, in ascending order; they become visible when their rows are published.
    pub(crate) fn write_rows(&self, rows: &[(Row, RowVector<'_>)]) -> Result<()> {
        match &self.store {
            Store::Dense(dense) => dense.write_rows(rows, dense),
            Store::Multi(blobs) => self.write_blobs(blobs, rows),
            Store::Sparse(blobs, index) => {
                self.write_blobs(blobs, rows)?;
                let rows: Vec<Row> = rows.iter().map(|(row, _)| *row).collect();
                index_rows(blobs, index, &rows)
            }
        }
    }

    fn write_blobs(&self, blobs: &VectorBlobs, rows: &[(Row, RowVector<'_>)]) -> Result<()> {
        let mut encoded = Vec::new();
        let mut new: Vec<(Row, usize)> = Vec::with_capacity(rows.len());
        for (row, vector) in rows {
            if let RowVector::New(vector) = vector {
                self.encode(vector, &mut encoded)?;
                new.push((*row, encoded.len()));
            }
        }
        let mut start = 0;
        let slices: Vec<&[u8]> =
            new.iter().map(|(_, end)| &encoded[std::mem::replace(&mut start, *end)..*end]).collect();
        let new: Vec<Row> = new.iter().map(|(row, _)| *row).collect();
        blobs.write(&new, &slices)?;
        // A row whose vectors stay as they were shares the blob of the old one.
        let copied: Vec<_> = rows
            .iter()
            .filter_map(|(row, vector)| match vector {
                RowVector::Copy(old) => Some((*row, blobs.find(*old)?)),
                RowVector::New(_) => None,
            })
            .collect();
        blobs.set(copied.into_iter());
        Ok(())
    }

    fn encode(&self, vector: &VectorBytes<'_>, out: &mut Vec<u8>) -> Result<()> {
        match (vector, &self.store) {
            (VectorBytes::Multi { dim, values }, Store::Multi(_)) => {
                let components = values.as_chunks::<4>().0.iter().map(|component| f32::from_le_bytes(*component));
                let mut components: Vec<f32> = components.collect();
                let form = StoredForm::of(&self.spec);
                components.chunks_exact_mut((*dim).max(1)).for_each(|vector| form.apply(vector));
                match &self.code {
                    None => out.extend_from_slice(bytemuck::cast_slice(&components)),
                    Some(code) => {
                        for vector in components.chunks_exact((*dim).max(1)) {
                            out.extend(code.encode(vector));
                        }
                    }
                }
            }
            (VectorBytes::Sparse { indices, values }, Store::Sparse(..)) => {
                out.extend_from_slice(indices);
                out.extend_from_slice(values);
            }
            _ => return Err(EngineError::InvalidArgument("the space is of another kind".to_owned())),
        }
        Ok(())
    }

    /// Writes to consecutive rows from `first` on what `rows` have in `old`, a space of the same description. Rows that are dead
    /// there get nothing.
    pub(crate) fn copy_rows(&self, first: Row, old: &Self, rows: &[Row]) -> Result<()> {
        let alive: Vec<(Row, Row)> =
            (first..).zip(rows.iter().copied()).filter(|(_, source)| old.alive.contains(*source)).collect();
        match (&self.store, &old.store) {
            (Store::Dense(new), Store::Dense(old)) => {
                let copies: Vec<_> = alive.into_iter().map(|(row, source)| (row, RowVector::Copy(source))).collect();
                new.write_rows(&copies, old)
            }
            (Store::Multi(new), Store::Multi(old)) => copy_blobs(new, old, &alive),
            (Store::Sparse(new, index), Store::Sparse(old, _)) => {
                copy_blobs(new, old, &alive)?;
                let rows: Vec<Row> = alive.iter().map(|(row, _)| *row).collect();
                index_rows(new, index, &rows)
            }
            _ => Err(EngineError::Internal("a space was copied to one of another kind".to_owned())),
        }
    }
}

impl Space {
    /// The same space with the graph of `old` without its dead rows, for the rows copied from `sources`.
    #[must_use]
    pub(crate) fn with_index_of(self, old: &Self, sources: &[Row]) -> Self {
        let Self { spec, alive, code, store } = self;
        let store = match (store, &old.store) {
            (Store::Dense(new), Store::Dense(dense)) => {
                let index = dense.index();
                let built = sources.partition_point(|&source| source < index.built());
                let finder = index.finder.remap(&sources[..built], &old.alive, &dense.vectors(), &new.table_memory());
                Store::Dense(Box::new(new.with_index(finder, built as Row)))
            }
            (store, _) => store,
        };
        Self { spec, alive, code, store }
    }
}

/// Bytes that a vector takes in a space where a record's vectors are one blob.
pub(crate) fn blob_len(vector: VectorRef<'_>) -> usize {
    match vector {
        VectorRef::Dense(_) => 0,
        VectorRef::Multi(vectors) => size_of_val(vectors.values),
        VectorRef::Sparse(vector) => size_of_val(vector.indices) + size_of_val(vector.values),
    }
}

fn copy_blobs(new: &VectorBlobs, old: &VectorBlobs, rows: &[(Row, Row)]) -> Result<()> {
    let view = old.file.view();
    let found: Vec<(Row, &[u8])> = rows
        .iter()
        .filter_map(|(row, source)| Some((*row, old.find(*source)?)))
        .map(|(row, blob)| Ok((row, view.get(blob)?)))
        .collect::<Result<_>>()?;
    let (rows, blobs): (Vec<Row>, Vec<&[u8]>) = found.into_iter().unzip();
    new.write(&rows, &blobs)
}

/// Adds rows to the index of a sparse space.
fn index_rows(blobs: &VectorBlobs, index: &SparseIndex, rows: &[Row]) -> Result<()> {
    blobs.visit(rows, |row, blob: &[u32]| {
        let (indices, values) = sparse_parts(blob);
        index.insert(row, indices, values);
        Ok(())
    })
}

//! Putting the records of another collection in the place of some, in one step.
//!
//! It is a compaction that ends otherwise: the live rows move to a new generation, in which those that are replaced die and the rows of the
//! other collection follow, as they are stored there. That generation is on disk before anybody sees it, so a crash leaves one or the other.

use std::path::Path;
use std::sync::Arc;

use vexfs_index::Row;
use vexfs_storage::disk;

use super::Collection;
use super::apply::{create_space, decode_body};
use super::checkpoint::capture;
use super::commit::append_nothing;
use super::compact::{COPY_ROWS, Copy, copy_bodies};
use super::layout::{Manifest, generation_dir};
use super::read::rows_passing;
use super::space::{Space, check_shape};
use super::state::State;
use crate::batch::VectorShape;
use crate::catalog::SpaceSpec;
use crate::error::{EngineError, Result};
use crate::id;
use crate::plan::Part;

impl Collection {
    /// Makes the records that are not of a part nobody's, and frees what they held. For a collection that nobody else has.
    pub(crate) fn keep_only(&self, part: &Part) -> Result<()> {
        let mut state = self.state.write();
        let others = state.records.live() - rows_passing(&state, &part.filter)?;
        let view = state.bodies.view();
        for row in others {
            let body = decode_body(&view, state.records.body(row))?;
            state.kill(row, body);
        }
        drop(state);
        self.compact()
    }

    /// Puts the records of `source`, which nobody changes, in the place of those of a part. Writes wait while it is stored, reads do not.
    /// `check` fails when it is to be given up.
    ///
    /// # Errors
    /// `InvalidSnapshot` when a record of `source` is not of the part, or two are the same there, or their vectors are not those of this
    /// collection; those of writing. Nothing has changed then.
    pub(crate) fn take_over(&self, source: &Self, part: &Part, check: &dyn Fn() -> Result<()>) -> Result<()> {
        check_spaces(&source.specs(), &self.specs())?;
        self.begin_log()?;
        self.read_indexes()?;
        let _maintaining = self.maintaining.lock();
        let (generation, dir) = self.begin_generation()?;
        let taken = self.copy(&dir).and_then(|copy| {
            self.swap_with(copy, generation, &|fresh, sequence| {
                replace(fresh, part, sequence)?;
                self.add_all(fresh, source, part, sequence, check)
            })
        });
        if taken.is_err() && self.state.read().generation != generation {
            let is_named = Manifest::read(&self.dir)?.is_some_and(|manifest| manifest.generation == generation);
            if is_named {
                // The disk has what the tables have not.
                self.set_poison("a restored part was stored and could not be shown");
            } else {
                disk::remove_dir(&dir)?;
            }
        }
        taken
    }

    /// Completes a copy, changes it, stores it and puts it in place. `change` is told the number of the batch that the change counts as.
    fn swap_with(&self, copy: Copy, generation: u64, change: &dyn Fn(&mut State, u64) -> Result<u64>) -> Result<()> {
        let mut committer = self.committer.lock();
        let mut fresh = self.complete(copy, generation)?;
        let log = committer.log.as_mut().ok_or_else(|| EngineError::Internal("the log is not open".to_owned()))?;
        let sequence = log.rotate()?;
        let named = change(&mut fresh, sequence)?;
        fresh.count_batch(sequence, named);
        // The number must be nobody else's, whatever becomes of the rest.
        append_nothing(log)?;
        self.state.write().count_batch(sequence, 0);
        log.rotate()?;
        committer.checkpoint += 1;
        let checkpoint = committer.checkpoint;
        let capture = capture(&fresh)?;
        let bytes = self.store(&capture, checkpoint)?;
        let old = {
            let mut state = self.state.write();
            fresh.deletions.follow(std::mem::take(&mut state.deletions));
            std::mem::replace(&mut *state, fresh)
        };
        drop(committer);
        drop(old);
        self.forget_before(&capture, checkpoint, bytes)
    }

    /// Adds all records of `source`, in their order, and returns their number.
    fn add_all(
        &self,
        fresh: &mut State,
        source: &Self,
        part: &Part,
        sequence: u64,
        check: &dyn Fn() -> Result<()>,
    ) -> Result<u64> {
        let old = source.state.read();
        let dir = generation_dir(&self.dir, fresh.generation);
        add_spaces(fresh, &old, &dir, &self.specs())?;
        let rows = old.records.in_insertion_order(old.records.live(), 0, usize::MAX);
        for rows in rows.chunks(COPY_ROWS) {
            check()?;
            add_rows(fresh, &old, rows, part, sequence)?;
        }
        let rows_end = u64::from(fresh.records.rows());
        fresh.spaces.iter().try_for_each(|space| space.reserve(rows_end, &[]))?;
        let first = rows_end - rows.len() as u64;
        let belonging = rows_passing(fresh, &part.filter)?;
        if belonging.range_cardinality(first as Row..) != rows.len() as u64 {
            return Err(invalid("it has records that are not of this part of the collection"));
        }
        Ok(rows.len() as u64)
    }
}

/// Kills the records of a part.
fn replace(fresh: &mut State, part: &Part, sequence: u64) -> Result<()> {
    let view = fresh.bodies.view();
    for row in rows_passing(fresh, &part.filter)? {
        let body = decode_body(&view, fresh.records.body(row)).unwrap_or_default();
        fresh.deletions.add(fresh.records.encoded_id(row), sequence);
        fresh.kill(row, body);
    }
    fresh.selections.clear();
    Ok(())
}

/// Adds the spaces that have seen no vector here.
fn add_spaces(fresh: &mut State, old: &State, dir: &Path, specs: &[SpaceSpec]) -> Result<()> {
    for space in &old.spaces {
        let shape = VectorShape { kind: space.spec.kind, dim: space.dim().unwrap_or(0) };
        match fresh.space(&space.spec.name) {
            Some(known) => check_shape(&known.spec, shape).map_err(|error| invalid(&error.to_string()))?,
            None => fresh.spaces.push(Arc::new(create_space(dir, specs, &space.spec.name, shape)?)),
        }
    }
    Ok(())
}

/// Adds some rows of `old`: vectors and bodies as they are stored, ids as they are in the part.
fn add_rows(fresh: &mut State, old: &State, rows: &[Row], part: &Part, sequence: u64) -> Result<()> {
    let first = fresh.records.rows();
    let pairs: Vec<(Arc<Space>, Arc<Space>)> = fresh
        .spaces
        .iter()
        .filter_map(|space| Some((Arc::clone(space), Arc::clone(old.space(&space.spec.name)?))))
        .collect();
    for (space, old) in &pairs {
        old.verify(rows.iter().copied()).map_err(|damage| invalid(&damage.to_string()))?;
        space.reserve(u64::from(first) + rows.len() as u64, &[])?;
        space.copy_rows(first, old, rows)?;
    }
    let view = old.bodies.view();
    let bodies: Vec<_> = rows.iter().map(|&row| old.records.body(row)).collect();
    let copied = copy_bodies(&fresh.bodies, &view, &bodies)?;
    for ((&row, body), copied) in rows.iter().zip(bodies).zip(copied) {
        let encoded = id::moved(old.records.encoded_id(row), part.partition.as_deref());
        if fresh.records.row_of(&encoded).is_some() {
            return Err(invalid("it has records of the same id, or one that another part of the collection has"));
        }
        let new = fresh.records.insert(&encoded, copied, sequence);
        pairs.iter().filter(|(_, old)| old.alive.contains(row)).for_each(|(space, _)| space.publish(new));
        fresh.index(new, decode_body(&view, body)?);
    }
    Ok(())
}

/// Refuses vectors that are stored otherwise than those of the collection.
fn check_spaces(coming: &[SpaceSpec], present: &[SpaceSpec]) -> Result<()> {
    for space in coming {
        let is_alike = present.iter().any(|known| {
            known.name == space.name
                && known.kind == space.kind
                && known.metric == space.metric
                && known.datatype == space.datatype
                && known.normalized == space.normalized
                && known.field == space.field
                && (known.dimension == space.dimension || known.dimension.is_none() || space.dimension.is_none())
        });
        if !is_alike {
            return Err(invalid(&format!(
                "the collection has no vector space {:?} as the snapshot has it",
                space.name
            )));
        }
    }
    Ok(())
}

fn invalid(what: &str) -> EngineError {
    EngineError::InvalidSnapshot { what: what.to_owned(), is_foreign: false }
}

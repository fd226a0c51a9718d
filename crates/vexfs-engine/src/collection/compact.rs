//! Freeing what dead rows hold: the live rows move to a new generation, which then takes the old one's place.
//!
//! The bulk is copied while reads and writes go on; only what changed meanwhile is brought over with writes held back.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vexfs_index::Row;
use vexfs_storage::blobs::{BlobFile, BlobRef, BlobView};
use vexfs_storage::disk;

use super::Collection;
use super::checkpoint::capture;
use super::layout::{BODIES, generation_dir};
use super::records::{BodyTotals, RecordTable};
use super::selections::Selections;
use super::space::Space;
use super::state::State;
use super::unchanged::Deletions;
use crate::error::Result;

/// Rows or bodies copied at a time.
pub(super) const COPY_ROWS: usize = 4_096;

/// The new generation under construction.
pub(super) struct Copy {
    spaces: Vec<SpaceCopy>,
    bodies: BlobFile,
    /// Old row of each new row; ascending.
    sources: Vec<Row>,
    /// Where the body of each new row was in the old generation.
    old_bodies: Vec<BlobRef>,
    new_bodies: Vec<BlobRef>,
}

/// A space of the new generation and the one that it is copied from.
struct SpaceCopy {
    old: Arc<Space>,
    new: Space,
}

impl SpaceCopy {
    fn begin(dir: &Path, old: &Arc<Space>) -> Result<Self> {
        let new = Space::create(dir, &old.spec, old.dim().unwrap_or(0))?;
        new.reshape_as(old);
        Ok(Self { old: Arc::clone(old), new })
    }
}

impl Collection {
    /// Whether dead rows or bodies hold enough to be worth freeing.
    pub(crate) fn wants_compaction(&self) -> bool {
        let state = self.state.read();
        let rows = u64::from(state.records.rows());
        let dead_rows = rows - state.records.count();
        if state.records.count() == 0 {
            return rows > 0;
        }
        let has_dead_rows = dead_rows >= self.options.compaction_dead_rows_min && dead_rows * 4 >= rows;
        let has_dead_bodies = state.dead_body_bytes >= self.options.compaction_dead_bytes_min
            && state.dead_body_bytes * 2 >= state.bodies.len();
        has_dead_rows || has_dead_bodies
    }

    /// Moves the live rows to a new generation.
    pub(crate) fn compact(&self) -> Result<()> {
        if self.is_dropped() || self.check_writable().is_err() || self.committer.lock().log.is_none() {
            return Ok(());
        }
        self.read_indexes()?;
        let _maintaining = self.maintaining.lock();
        let (generation, dir) = self.begin_generation()?;
        let outcome = self.copy(&dir).and_then(|copy| self.swap(copy, generation));
        if outcome.is_err() && self.state.read().generation != generation {
            // A half-made copy must not hold the very space that ran out.
            disk::remove_dir(&dir)?;
        }
        outcome
    }

    /// The number of the next generation and an empty directory for it. For whoever holds `maintaining`.
    pub(super) fn begin_generation(&self) -> Result<(u64, PathBuf)> {
        let generation = self.state.read().generation + 1;
        let dir = generation_dir(&self.dir, generation);
        disk::remove_dir(&dir)?;
        disk::create_dir(&dir)?;
        Ok((generation, dir))
    }

    /// Copies what is live now, while reads and writes go on.
    pub(super) fn copy(&self, dir: &Path) -> Result<Copy> {
        let (live, spaces) = {
            let state = self.state.read();
            (state.records.live().clone(), state.spaces.clone())
        };
        let mut copy = Copy {
            spaces: spaces.iter().map(|old| SpaceCopy::begin(dir, old)).collect::<Result<_>>()?,
            bodies: BlobFile::open(dir, BODIES, 0)?,
            sources: Vec::new(),
            old_bodies: Vec::new(),
            new_bodies: Vec::new(),
        };
        let rows: Vec<Row> = live.iter().collect();
        self.copy_rows(&mut copy, &rows)?;
        let spaces = std::mem::take(&mut copy.spaces);
        copy.spaces = spaces.into_iter().map(|space| with_graph(space, &copy.sources)).collect();
        Ok(copy)
    }

    /// Appends old rows to the copy: vectors and bodies.
    fn copy_rows(&self, copy: &mut Copy, rows: &[Row]) -> Result<()> {
        for rows in rows.chunks(COPY_ROWS) {
            let (old_bodies, view) = {
                let state = self.state.read();
                let bodies: Vec<BlobRef> = rows.iter().map(|&row| state.records.body(row)).collect();
                (bodies, state.bodies.view())
            };
            let first = copy.sources.len() as Row;
            for SpaceCopy { old, new } in &copy.spaces {
                old.verify(rows.iter().copied()).inspect_err(|damage| self.set_damage(&damage.to_string()))?;
                new.reserve(u64::from(first) + rows.len() as u64, &[])?;
                new.copy_rows(first, old, rows)?;
            }
            copy.new_bodies.extend(copy_bodies(&copy.bodies, &view, &old_bodies)?);
            copy.old_bodies.extend(old_bodies);
            copy.sources.extend_from_slice(rows);
        }
        Ok(())
    }

    /// Brings over what changed since the copy began, puts the new generation in place and makes it the one on disk.
    fn swap(&self, copy: Copy, generation: u64) -> Result<()> {
        let mut committer = self.committer.lock();
        let mut fresh = self.complete(copy, generation)?;
        fresh.deletions = std::mem::take(&mut self.state.write().deletions);
        if let Some(log) = committer.log.as_mut() {
            log.rotate()?;
        }
        committer.checkpoint += 1;
        let checkpoint = committer.checkpoint;
        let capture = capture(&fresh)?;
        let old = std::mem::replace(&mut *self.state.write(), fresh);
        drop(committer);
        // Freed with no lock held: there may be millions of entries.
        drop(old);
        let bytes = self.store(&capture, checkpoint)?;
        self.forget_before(&capture, checkpoint, bytes)
    }

    /// The tables of a copy once it has what changed since it began. The caller holds writes back; deletions are not taken over.
    pub(super) fn complete(&self, mut copy: Copy, generation: u64) -> Result<State> {
        self.check_writable()?;
        let added: Vec<Row> = {
            let state = self.state.read();
            let first_new = copy.sources.last().map_or(0, |row| row + 1);
            state.records.live().range(first_new..).collect()
        };
        self.add_new_spaces(&mut copy, generation)?;
        self.copy_rows(&mut copy, &added)?;
        // A checkpoint demands room for every row in every space, also in one that came without a row.
        let rows = copy.sources.len() as u64;
        copy.spaces.iter().try_for_each(|space| space.new.reserve(rows, &[]))?;
        self.copy_changed_bodies(&mut copy)?;
        Ok(assemble(&self.state.read(), copy, generation))
    }

    /// Spaces that saw their first vector while the copy ran hold added rows only, which are copied next.
    fn add_new_spaces(&self, copy: &mut Copy, generation: u64) -> Result<()> {
        let old_spaces = self.state.read().spaces.clone();
        let dir = generation_dir(&self.dir, generation);
        for old in old_spaces.iter().skip(copy.spaces.len()) {
            copy.spaces.push(SpaceCopy::begin(&dir, old)?);
        }
        Ok(())
    }

    fn copy_changed_bodies(&self, copy: &mut Copy) -> Result<()> {
        let (changed, view) = {
            let state = self.state.read();
            let changed: Vec<(usize, BlobRef)> = copy
                .sources
                .iter()
                .enumerate()
                .map(|(new, &old)| (new, state.records.body(old)))
                .filter(|&(new, body)| body != copy.old_bodies[new])
                .collect();
            (changed, state.bodies.view())
        };
        let old: Vec<BlobRef> = changed.iter().map(|&(_, body)| body).collect();
        let bodies = copy_bodies(&copy.bodies, &view, &old)?;
        for ((new, _), body) in changed.iter().zip(bodies) {
            copy.new_bodies[*new] = body;
        }
        Ok(())
    }
}

/// Builds the tables of the new generation; rows that died since they were copied start dead.
fn assemble(old: &State, copy: Copy, generation: u64) -> State {
    let mut records = RecordTable::default();
    let mut dead = Vec::new();
    for (new, &source) in copy.sources.iter().enumerate() {
        let is_live = old.records.live().contains(source);
        if is_live {
            records.push(
                old.records.encoded_id(source),
                old.records.order(source),
                copy.new_bodies[new],
                old.records.version(source),
            );
        } else {
            records.push_dead(copy.new_bodies[new]);
            dead.push(new as Row);
        }
    }
    records.reserve_orders(old.records.next_order());
    for SpaceCopy { old, new } in &copy.spaces {
        for (row, &source) in (0..).zip(&copy.sources).filter(|(row, _)| new.has_vector(*row)) {
            new.publish(row);
            if !old.alive.contains(source) {
                new.remove(row);
            }
        }
    }
    let mapping = |row: Row| copy.sources.binary_search(&row).ok().map(|new| new as Row);
    let dead_body_bytes = dead.iter().map(|&row| u64::from(copy.new_bodies[row as usize].len)).sum();
    State {
        generation,
        spaces: copy.spaces.into_iter().map(|space| Arc::new(space.new)).collect(),
        bodies: Arc::new(copy.bodies),
        fields: old.fields.remap(mapping),
        text: old.text.remap(mapping),
        full_texts: old.full_texts.remap(mapping),
        declared_texts: old.declared_texts.clone(),
        records,
        sequence: old.sequence,
        operations: old.operations,
        kills: old.kills,
        edits: old.edits,
        dead_body_bytes,
        superseded: BodyTotals::default(),
        deletions: Deletions::default(),
        selections: Selections::default(),
    }
}

/// Gives a copy the old graph without its dead rows.
fn with_graph(SpaceCopy { old, new }: SpaceCopy, sources: &[Row]) -> SpaceCopy {
    let new = new.with_index_of(&old, sources);
    SpaceCopy { old, new }
}

pub(super) fn copy_bodies(bodies: &BlobFile, view: &BlobView, old: &[BlobRef]) -> Result<Vec<BlobRef>> {
    let blobs = old.iter().map(|&body| view.get(body)).collect::<std::result::Result<Vec<_>, _>>()?;
    Ok(bodies.append_many(&blobs)?)
}

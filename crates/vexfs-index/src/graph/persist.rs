//! A graph as bytes.
//!
//! `version u32`, `rows u32`, `dim u32`, `max_neighbors u32`, `entry row u32`, `entry layer u32` (both `u32::MAX` when empty),
//! `ef_construction u32`, the kind of code (4 bytes), what the codes learnt (`length u32` and that many `f32`), then for every row: `level + 1 u8` (0 = no node), and for nodes the slots of the lowest list, of each upper list (`u32` each,
//! row + 1, 0 = none), and the code line.

use std::io::{self, Write};

use vexfs_simd::{Metric, TableMemory};

use super::{Graph, GraphParams};
use crate::Row;
use crate::codes::CodeSpec;

const VERSION: u32 = 2;
/// Has neither breadth of construction nor kind of code, which is `int8`.
const VERSION_INT8: u32 = 1;

/// Links a node may have per layer; more would take more memory than bytes that are damaged should.
const LINKS_MAX: u32 = u16::MAX as u32;

/// The bytes are no graph of this shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the graph does not decode: {0}")]
pub struct MalformedGraph(&'static str);

impl Graph {
    /// Writes the nodes below `rows`. Insertions may go on meanwhile.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn write_to(&self, rows: Row, out: &mut impl Write) -> io::Result<()> {
        let entry = self.entry_below(rows);
        let (entry_row, entry_layer) = entry.map_or((u32::MAX, u32::MAX), |(row, layer)| (row, u32::from(layer)));
        for word in [VERSION, rows, self.dim as u32, self.params.max_neighbors as u32, entry_row, entry_layer] {
            out.write_all(&word.to_le_bytes())?;
        }
        out.write_all(&(self.params.ef_construction as u32).to_le_bytes())?;
        out.write_all(&self.codes.spec().to_bytes())?;
        let model = self.codes.model();
        out.write_all(&(model.len() as u32).to_le_bytes())?;
        for value in model {
            out.write_all(&value.to_le_bytes())?;
        }
        let mut buffer = Vec::new();
        for row in 0..rows {
            buffer.clear();
            self.encode_node(row, rows, &mut buffer);
            out.write_all(&buffer)?;
        }
        Ok(())
    }

    fn encode_node(&self, row: Row, rows: Row, buffer: &mut Vec<u8>) {
        let Some(level) = self.nodes.level(row) else {
            buffer.push(0);
            return;
        };
        buffer.push(level + 1);
        for layer in 0..=level {
            let (table, list) = self.links(row, layer);
            // Links to rows that are not written are left out, and the rest moved up.
            let kept = table.raw(list).take_while(|&slot| slot != 0).filter(|&slot| slot <= rows);
            let padded = kept.chain(std::iter::repeat(0)).take(table.capacity());
            buffer.extend(padded.flat_map(u32::to_le_bytes));
        }
        self.codes.append_stored(row, buffer);
    }

    /// The entry, or the highest node below `rows` when the entry is not below it.
    fn entry_below(&self, rows: Row) -> Option<(Row, u8)> {
        let entry = self.entry.get()?;
        if entry.0 < rows {
            return Some(entry);
        }
        (0..rows).filter_map(|row| self.nodes.level(row).map(|level| (row, level))).max_by_key(|&(_, level)| level)
    }

    /// Reads what [`Self::write_to`] wrote. The graph is what it was made with; `params` fill in what older versions do not say.
    ///
    /// # Errors
    /// [`MalformedGraph`].
    pub fn read_from(
        metric: Metric,
        dim: usize,
        params: GraphParams,
        memory: &TableMemory,
        bytes: &[u8],
    ) -> Result<Self, MalformedGraph> {
        let mut rest = bytes;
        let mut header = [0; 6];
        for word in &mut header {
            *word = take_u32(&mut rest)?;
        }
        let [version, rows, stored_dim, max_neighbors, entry_row, entry_layer] = header;
        let is_known = version == VERSION || version == VERSION_INT8;
        if !is_known || stored_dim as usize != dim || !(2..=LINKS_MAX).contains(&max_neighbors) {
            return Err(MalformedGraph("its header is for another graph"));
        }
        let params = GraphParams { max_neighbors: max_neighbors as usize, ..params };
        let graph = if version == VERSION_INT8 {
            Self::in_memory(metric, dim, params, CodeSpec::Int8, memory)
        } else {
            Self::empty_of(metric, dim, params, memory, &mut rest)?
        };
        // Every row takes a byte at least, which bounds what is allocated below.
        if rows as usize > rest.len() {
            return Err(MalformedGraph("it is shorter than its header says"));
        }
        for row in 0..rows {
            graph.decode_node(row, rows, &mut rest)?;
        }
        if entry_row != u32::MAX {
            let level = graph.nodes.level(entry_row).ok_or(MalformedGraph("its entry is no node"))?;
            if u32::from(level) != entry_layer {
                return Err(MalformedGraph("its entry is in another layer"));
            }
            graph.entry.set(entry_row, level);
        }
        graph.check_links(rows)?;
        Ok(graph)
    }

    /// Reads the part of the header that says what the graph was made with.
    fn empty_of(
        metric: Metric,
        dim: usize,
        params: GraphParams,
        memory: &TableMemory,
        rest: &mut &[u8],
    ) -> Result<Self, MalformedGraph> {
        let ef_construction = take_u32(rest)? as usize;
        let code = take_u32(rest)?.to_le_bytes();
        let code = CodeSpec::from_bytes(code).ok_or(MalformedGraph("it has an unknown kind of code"))?;
        let graph = Self::in_memory(metric, dim, GraphParams { ef_construction, ..params }, code, memory);
        let length = take_u32(rest)? as usize;
        let model = take(rest, length.saturating_mul(4))?.as_chunks::<4>().0;
        if !graph.codes.set_model(model.iter().map(|value| f32::from_le_bytes(*value)).collect()) {
            return Err(MalformedGraph("what its codes learnt is of another size"));
        }
        Ok(graph)
    }

    fn decode_node(&self, row: Row, rows: Row, rest: &mut &[u8]) -> Result<(), MalformedGraph> {
        let (&tag, after) = rest.split_first().ok_or(MalformedGraph("it ends early"))?;
        *rest = after;
        let Some(level) = tag.checked_sub(1) else { return Ok(()) };
        if level > super::nodes::LAYERS_MAX {
            return Err(MalformedGraph("a node is in too high a layer"));
        }
        let first_list = self.nodes.take_lists(level);
        self.ground.grow_to(row);
        if level > 0 {
            self.upper.grow_to(first_list + u32::from(level) - 1);
        }
        self.nodes.publish(row, level, first_list);
        for layer in 0..=level {
            let (table, list) = self.links(row, layer);
            let bytes = take(rest, table.capacity() * 4)?;
            let slots = bytes.as_chunks::<4>().0.iter().map(|slot| u32::from_le_bytes(*slot));
            let links: Vec<Row> = slots.take_while(|&slot| slot != 0 && slot <= rows).map(|slot| slot - 1).collect();
            table.set(list, &links);
        }
        let line = take(rest, self.codes.stored_bytes())?;
        self.codes.restore(row, line);
        Ok(())
    }

    /// Makes sure that no walk can step on a row that is no node, or not in the layer.
    fn check_links(&self, rows: Row) -> Result<(), MalformedGraph> {
        for row in 0..rows {
            let Some(level) = self.nodes.level(row) else { continue };
            for layer in 0..=level {
                let (table, list) = self.links(row, layer);
                let is_sound = |link: Row| self.nodes.level(link).is_some_and(|level| level >= layer);
                if !table.get(list).all(is_sound) {
                    let links: Vec<Row> = table.get(list).filter(|&link| is_sound(link)).collect();
                    table.set(list, &links);
                }
            }
        }
        if self.entry.get().is_none() && !self.is_empty() {
            return Err(MalformedGraph("it has nodes but no entry"));
        }
        Ok(())
    }
}

fn take_u32(rest: &mut &[u8]) -> Result<u32, MalformedGraph> {
    let bytes = take(rest, 4)?;
    Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], MalformedGraph> {
    let (taken, after) = rest.split_at_checked(count).ok_or(MalformedGraph("it ends early"))?;
    *rest = after;
    Ok(taken)
}

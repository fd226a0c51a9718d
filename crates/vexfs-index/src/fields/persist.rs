//! The indexes on disk: magic, version, then the nodes in order. A node is its parent, its key, its flags and the types seen;
//! an indexed one is followed by its field: rows that have it, then strings, integers, floats and booleans, for scalars and for elements.
//! Numbers ascend and are written as steps from one to the next.

use std::io::{self, Write};

use super::bytes::{ByteReader, write_bytes, write_int};
use super::field::Values;
use super::node::{Node, NodeId, ROOT};
use super::observed::TypeSet;
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::strings::StringPostings;
use super::{Field, FieldIndexes, MalformedIndex};

const MAGIC: &[u8; 4] = b"VXFI";
const VERSION: u8 = 1;
const TRUNCATED: u8 = 1;
const INDEXED: u8 = 2;

impl FieldIndexes {
    /// Writes the indexes; the limits are not part of it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        let mut parents: Vec<(NodeId, &str)> = vec![(ROOT, ""); self.nodes.len()];
        for (parent, node) in self.nodes.iter().enumerate() {
            for (key, &child) in &node.children {
                parents[child as usize] = (parent as NodeId, key);
            }
        }
        out.write_all(MAGIC)?;
        out.write_all(&[VERSION])?;
        write_int(out, self.nodes.len() as u64)?;
        for (node, (parent, key)) in self.nodes.iter().zip(parents) {
            write_int(out, u64::from(parent))?;
            write_bytes(out, key.as_bytes())?;
            let truncated = if node.is_truncated { TRUNCATED } else { 0 };
            let indexed = if node.field.is_some() { INDEXED } else { 0 };
            out.write_all(&[truncated | indexed, node.observed.to_bits()])?;
            if let Some(field) = &node.field {
                field.write_to(out)?;
            }
        }
        Ok(())
    }

    /// Reads what [`write_to`](Self::write_to) wrote, with the default limits; see [`set_limits`](Self::set_limits).
    ///
    /// # Errors
    /// [`MalformedIndex`] when the bytes are damaged or of another version.
    pub fn read_from(bytes: &[u8]) -> Result<Self, MalformedIndex> {
        let bytes = &mut ByteReader::new(bytes);
        if bytes.take(MAGIC.len())? != MAGIC {
            return Err(MalformedIndex("it is no field index"));
        }
        if bytes.byte()? != VERSION {
            return Err(MalformedIndex("its version is unknown"));
        }
        let count = bytes.count()?;
        let mut indexes = Self::new();
        for number in 0..count {
            indexes.read_node(bytes, number)?;
        }
        bytes.demand_end()?;
        Ok(indexes)
    }

    fn read_node(&mut self, bytes: &mut ByteReader<'_>, number: usize) -> Result<(), MalformedIndex> {
        let parent = bytes.int()?;
        let key = bytes.text()?;
        let flags = bytes.byte()?;
        let observed = TypeSet::from_bits(bytes.byte()?);
        let field = if flags & INDEXED == 0 { None } else { Some(Box::new(Field::read_from(bytes)?)) };
        let is_truncated = flags & TRUNCATED != 0;
        if number == ROOT as usize {
            self.nodes[number].is_truncated = is_truncated;
            return Ok(());
        }
        if parent >= number as u64 || self.nodes[parent as usize].children.contains_key(key) {
            return Err(MalformedIndex("its keys are out of order"));
        }
        self.push_node(parent as NodeId, key, Node { is_truncated, observed, field, ..Node::default() });
        Ok(())
    }
}

impl Field {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        self.exists.write_to(out)?;
        self.scalars.write_to(out)?;
        self.elements.write_to(out)
    }

    fn read_from(bytes: &mut ByteReader<'_>) -> Result<Self, MalformedIndex> {
        let exists = Posting::read_from(bytes)?;
        let mut size = exists.heap_bytes();
        let scalars = Values::read_from(bytes, &mut size)?;
        let elements = Values::read_from(bytes, &mut size)?;
        Ok(Self { exists, scalars, elements, bytes: size })
    }
}

impl Values {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        write_strings(out, &self.strings)?;
        write_ordered(out, &self.ints)?;
        write_ordered(out, &self.floats)?;
        self.bools.iter().try_for_each(|posting| posting.write_to(out))
    }

    fn read_from(bytes: &mut ByteReader<'_>, size: &mut usize) -> Result<Self, MalformedIndex> {
        let strings = read_strings(bytes, size)?;
        let ints = read_ordered(bytes, size)?;
        let floats = read_ordered(bytes, size)?;
        let bools = [Posting::read_from(bytes)?, Posting::read_from(bytes)?];
        *size += bools.iter().map(Posting::heap_bytes).sum::<usize>();
        Ok(Self { strings, ints, floats, bools })
    }
}

fn write_strings(out: &mut impl Write, strings: &StringPostings) -> io::Result<()> {
    write_int(out, strings.keys() as u64)?;
    for (text, posting) in strings.iter() {
        write_bytes(out, text.as_bytes())?;
        posting.write_to(out)?;
    }
    strings.long().write_to(out)
}

fn read_strings(bytes: &mut ByteReader<'_>, size: &mut usize) -> Result<StringPostings, MalformedIndex> {
    let mut strings = StringPostings::default();
    for _ in 0..bytes.count()? {
        let text = bytes.text()?;
        let posting = Posting::read_from(bytes)?;
        *size += strings.push(text, posting).ok_or(MalformedIndex("a text is there twice or too long"))?;
    }
    *size += strings.set_long(Posting::read_from(bytes)?);
    Ok(strings)
}

fn write_ordered(out: &mut impl Write, postings: &OrderedPostings) -> io::Result<()> {
    write_int(out, postings.keys() as u64)?;
    let mut previous = i64::MIN;
    for (key, posting) in postings.iter() {
        write_int(out, key.wrapping_sub(previous) as u64)?;
        posting.write_to(out)?;
        previous = key;
    }
    Ok(())
}

fn read_ordered(bytes: &mut ByteReader<'_>, size: &mut usize) -> Result<OrderedPostings, MalformedIndex> {
    let mut postings = OrderedPostings::default();
    let mut previous = i64::MIN;
    for _ in 0..bytes.count()? {
        let key = previous.wrapping_add(bytes.int()? as i64);
        let posting = Posting::read_from(bytes)?;
        *size += postings.push(key, posting).ok_or(MalformedIndex("its numbers are out of order"))?;
        previous = key;
    }
    Ok(postings)
}

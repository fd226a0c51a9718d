//! The indexes on disk: magic, version, then the nodes in order. A node is its parent, its key (empty for elements), its flags and
//! the types seen; an indexed one is followed by its field: rows with single values, with several, with nulls, with nulls in arrays,
//! rows by the lengths of arrays, then strings, integers, floats, booleans, dates and places, for scalars and for elements.
//! Numbers ascend and are written as steps from one to the next.

use std::io::{self, Write};

use super::bytes::{ByteReader, write_bytes, write_int};
use super::node::{Node, NodeId, ROOT, Step};
use super::observed::TypeSet;
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::strings::StringPostings;
use super::{Field, FieldIndexes, MalformedIndex, Values};

const MAGIC: &[u8; 4] = b"VXFI";
const VERSION: u8 = 2;
const TRUNCATED: u8 = 1;
const INDEXED: u8 = 2;
/// The node is one of elements.
const EACH: u8 = 4;

impl FieldIndexes {
    /// Writes the indexes; the limits are not part of it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        out.write_all(&[VERSION])?;
        write_int(out, self.nodes.len() as u64)?;
        for (node, (parent, step)) in self.nodes.iter().zip(self.parents()) {
            let (key, each) = match step {
                Step::Key(key) => (key, 0),
                Step::Each => ("", EACH),
            };
            write_int(out, u64::from(parent))?;
            write_bytes(out, key.as_bytes())?;
            let truncated = if node.is_truncated { TRUNCATED } else { 0 };
            let indexed = if node.field.is_some() { INDEXED } else { 0 };
            out.write_all(&[truncated | indexed | each, node.observed.to_bits()])?;
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
        match bytes.byte()? {
            VERSION => {}
            older if older < VERSION => return Err(MalformedIndex::OUTDATED),
            _ => return Err(MalformedIndex("its version is unknown")),
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
        let step = if flags & EACH == 0 { Step::Key(key) } else { Step::Each };
        if parent >= number as u64 || self.nodes[parent as usize].child(step).is_some() {
            return Err(MalformedIndex("its keys are out of order"));
        }
        self.push_node(parent as NodeId, step, Node { is_truncated, observed, field, ..Node::default() });
        Ok(())
    }
}

impl Field {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        for rows in [&self.singles, &self.several, &self.nulls, &self.null_elements] {
            rows.write_to(out)?;
        }
        write_ordered(out, &self.lengths)?;
        self.scalars.write_to(out)?;
        self.elements.write_to(out)
    }

    fn read_from(bytes: &mut ByteReader<'_>) -> Result<Self, MalformedIndex> {
        let mut size = 0;
        Ok(Self {
            singles: read_posting(bytes, &mut size)?,
            several: read_posting(bytes, &mut size)?,
            nulls: read_posting(bytes, &mut size)?,
            null_elements: read_posting(bytes, &mut size)?,
            lengths: read_ordered(bytes, &mut size)?,
            scalars: Values::read_from(bytes, &mut size)?,
            elements: Values::read_from(bytes, &mut size)?,
            bytes: size,
        })
    }
}

impl Values {
    fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        write_strings(out, &self.strings)?;
        write_ordered(out, &self.ints)?;
        write_ordered(out, &self.floats)?;
        self.bools.iter().try_for_each(|posting| posting.write_to(out))?;
        write_ordered(out, &self.dates)?;
        write_ordered(out, &self.places)
    }

    fn read_from(bytes: &mut ByteReader<'_>, size: &mut usize) -> Result<Self, MalformedIndex> {
        Ok(Self {
            strings: read_strings(bytes, size)?,
            ints: read_ordered(bytes, size)?,
            floats: read_ordered(bytes, size)?,
            bools: [read_posting(bytes, size)?, read_posting(bytes, size)?],
            dates: read_ordered(bytes, size)?,
            places: read_ordered(bytes, size)?,
        })
    }
}

fn read_posting(bytes: &mut ByteReader<'_>, size: &mut usize) -> Result<Posting, MalformedIndex> {
    let posting = Posting::read_from(bytes)?;
    *size += posting.heap_bytes();
    Ok(posting)
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

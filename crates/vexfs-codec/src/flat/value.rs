//! The value of one attribute.

use super::marked::marked;
use super::rules::{FlatRules, Nulls};
use crate::read::{Cursor, Depth, Fast, Fault, Number, Watch, exact};
use crate::write::write_f64;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Kept,
    Dropped,
}

/// Reads a value and appends its canonical form.
pub(super) fn value(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    rules: &FlatRules,
    depth: Depth,
    out: &mut Vec<u8>,
) -> Fast<Written> {
    match cursor.token()? {
        b'n' if rules.nulls == Nulls::Allow => {
            cursor.word("null")?;
            out.extend_from_slice(b"null");
        }
        b'[' => {
            depth.enter()?;
            let start = out.len();
            let is_empty = array(cursor, out)?;
            if is_empty && rules.drop_empty_arrays {
                if rules.nulls == Nulls::Reject {
                    return Ok(Written::Dropped);
                }
                out.truncate(start);
                out.extend_from_slice(b"null");
            }
        }
        b'{' => match &rules.marked_objects {
            Some(form) => marked(cursor, watch, form, depth, out)?,
            None => return Err(Fault),
        },
        first => scalar(cursor, Kind::of(first)?, false, out)?,
    }
    Ok(Written::Kept)
}

/// The kinds of scalar that arrays do not mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Number,
    Text,
}

impl Kind {
    /// The kind of the value that begins with `first`.
    fn of(first: u8) -> Fast<Self> {
        match first {
            b't' | b'f' => Ok(Self::Boolean),
            b'"' => Ok(Self::Text),
            b'-' | b'0'..=b'9' => Ok(Self::Number),
            _ => Err(Fault),
        }
    }
}

fn scalar(cursor: &mut Cursor<'_>, kind: Kind, as_float: bool, out: &mut Vec<u8>) -> Fast<()> {
    match kind {
        Kind::Text => cursor.string_as_json(out),
        Kind::Boolean => {
            out.extend_from_slice(if cursor.boolean()? { b"true" } else { b"false" });
            Ok(())
        }
        Kind::Number => number(cursor, as_float, out).map(|_| ()),
    }
}

/// Reads a number and writes it as an integer or a float; returns whether it was an integer.
fn number(cursor: &mut Cursor<'_>, as_float: bool, out: &mut Vec<u8>) -> Fast<bool> {
    let start = cursor.at;
    let number = Number::scan(cursor)?;
    let text = cursor.since(start)?;
    let is_integer = number.to_i64().is_some();
    if is_integer && !as_float {
        out.extend_from_slice(text.as_bytes());
    } else {
        let value = exact(text);
        if !value.is_finite() {
            return Err(Fault);
        }
        write_f64(out, value);
    }
    Ok(is_integer)
}

/// Reads an array of scalars of one kind; returns whether it was empty.
fn array(cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Fast<bool> {
    let (from, to) = (cursor.at, out.len());
    let Some(kind) = homogeneous(cursor, false, out)? else {
        return Ok(true);
    };
    if kind == Mixed::Numbers {
        // Integers beside floats: once more, with every number as a float.
        cursor.at = from;
        out.truncate(to);
        homogeneous(cursor, true, out)?;
    }
    Ok(false)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mixed {
    No,
    Numbers,
}

/// Reads an array; `None` if it was empty, else whether integers and floats were mixed in it.
fn homogeneous(cursor: &mut Cursor<'_>, as_floats: bool, out: &mut Vec<u8>) -> Fast<Option<Mixed>> {
    let mut is_first = true;
    let (mut shared, mut integers, mut floats) = (None, false, false);
    cursor.expect(b'[')?;
    out.push(b'[');
    while cursor.next_item(b']', &mut is_first)? {
        let kind = Kind::of(cursor.token()?)?;
        if shared.is_some() {
            out.push(b',');
        }
        if *shared.get_or_insert(kind) != kind {
            return Err(Fault);
        }
        if kind == Kind::Number {
            let is_integer = number(cursor, as_floats, out)?;
            integers |= is_integer;
            floats |= !is_integer;
        } else {
            scalar(cursor, kind, as_floats, out)?;
        }
    }
    out.push(b']');
    Ok(shared.map(|_| if integers && floats { Mixed::Numbers } else { Mixed::No }))
}

//! A vector of any kind, or an object in its place.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::space_columns::SpaceColumns;
use super::vectors::numbers;
use super::watch::Watch;
use super::{Cursor, Depth, Fast, Fault, Number};
use crate::write::compact_into;

/// Reads a vector of any kind, or an object to be embedded, for the record at hand.
pub(super) fn any_vector(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    spaces: &mut SpaceColumns,
    space: &str,
    depth: Depth,
) -> Fast<()> {
    match cursor.token()? {
        b'[' => array(cursor, spaces, space, depth),
        b'{' if matches!(first_entry(cursor)?, Some((key, _)) if key == "indices" || key == "values") => {
            sparse(cursor, watch, spaces, space, depth)
        }
        _ => embeddable(cursor, spaces, space, depth),
    }
}

/// Reads a dense vector, or several.
pub(super) fn array(cursor: &mut Cursor<'_>, spaces: &mut SpaceColumns, space: &str, depth: Depth) -> Fast<()> {
    if spaces.is_json(space) {
        return kept(cursor, spaces, space, depth);
    }
    if is_multi(cursor)? {
        return multi(cursor, spaces, space);
    }
    let mut column = spaces.dense(space)?;
    let dim = numbers(cursor, column.values_mut())?;
    column.close(dim);
    Ok(())
}

/// Whether the array that comes next is of several vectors.
pub(super) fn is_multi(cursor: &Cursor<'_>) -> Fast<bool> {
    let mut inside = cursor.clone();
    inside.expect(b'[')?;
    Ok(inside.token()? == b'[')
}

fn multi(cursor: &mut Cursor<'_>, spaces: &mut SpaceColumns, space: &str) -> Fast<()> {
    let column = spaces.multi(space)?;
    let start = column.values_mut().len();
    let mut is_first = true;
    let mut shared = None;
    let mut other = None;
    cursor.expect(b'[')?;
    while cursor.next_item(b']', &mut is_first)? {
        let dim = numbers(cursor, column.values_mut())?;
        let shared = *shared.get_or_insert(dim);
        if dim == 0 || shared == 0 {
            other = Some(0);
        } else if dim != shared {
            other.get_or_insert(dim);
        }
    }
    match other {
        Some(dim) => column.close_ragged(start, dim),
        None => column.close(shared.unwrap_or(0)),
    }
    Ok(())
}

/// Reads `{"indices":[…],"values":[…]}`.
fn sparse(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    spaces: &mut SpaceColumns,
    space: &str,
    depth: Depth,
) -> Fast<()> {
    if spaces.is_json(space) {
        return kept(cursor, spaces, space, depth);
    }
    let (mut has_indices, mut has_values, mut is_first) = (false, false, true);
    watch.indices.clear();
    watch.values.clear();
    let mut key = String::new();
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        key.clear();
        cursor.string_into(&mut key)?;
        cursor.expect(b':')?;
        match key.as_str() {
            "indices" if !std::mem::replace(&mut has_indices, true) => integers(cursor, &mut watch.indices)?,
            "values" if !std::mem::replace(&mut has_values, true) => drop(numbers(cursor, &mut watch.values)?),
            "indices" | "values" => return Err(Fault),
            _ => cursor.skip_kept(depth)?,
        }
    }
    if !has_indices || !has_values {
        return Err(Fault);
    }
    spaces.sparse(space)?.push(&watch.indices, &watch.values);
    Ok(())
}

/// Keeps a vector as JSON, among objects that are to become vectors.
fn kept(cursor: &mut Cursor<'_>, spaces: &mut SpaceColumns, space: &str, depth: Depth) -> Fast<()> {
    cursor.token()?;
    let start = cursor.at;
    cursor.skip_kept(depth)?;
    let json = cursor.since(start)?;
    spaces.json(space)?.push_with(|arena| compact_into(arena, json.as_bytes()));
    Ok(())
}

/// Reads an array of unsigned 32-bit integers.
fn integers(cursor: &mut Cursor<'_>, out: &mut Vec<u32>) -> Fast<()> {
    let mut is_first = true;
    cursor.expect(b'[')?;
    while cursor.next_item(b']', &mut is_first)? {
        let number = Number::scan(cursor)?;
        if !number.is_integer || number.is_negative {
            return Err(Fault);
        }
        out.push(u32::try_from(number.significand).map_err(|_| Fault)?);
    }
    Ok(())
}

/// An object that something is to be made a vector of.
#[derive(Deserialize)]
struct Embeddable {
    #[serde(rename = "model")]
    _model: String,
    text: Option<String>,
    image: Option<IgnoredAny>,
    object: Option<IgnoredAny>,
}

/// Reads an object to be embedded.
pub(super) fn embeddable(cursor: &mut Cursor<'_>, spaces: &mut SpaceColumns, space: &str, depth: Depth) -> Fast<()> {
    cursor.token()?;
    let start = cursor.at;
    cursor.skip_kept(depth)?;
    let json = cursor.since(start)?;
    let read: Embeddable = serde_json::from_str(json).map_err(|_| Fault)?;
    if read.text.is_none() && read.image.is_none() && read.object.is_none() {
        return Err(Fault);
    }
    spaces.json(space)?.push_with(|arena| compact_into(arena, json.as_bytes()));
    Ok(())
}

/// The first key of the object that comes next, and the first byte of its value. Nothing is consumed.
pub(super) fn first_entry(cursor: &Cursor<'_>) -> Fast<Option<(String, u8)>> {
    let mut inside = cursor.clone();
    inside.expect(b'{')?;
    if inside.token()? == b'}' {
        return Ok(None);
    }
    let mut key = String::new();
    inside.string_into(&mut key)?;
    inside.expect(b':')?;
    Ok(Some((key, inside.token()?)))
}

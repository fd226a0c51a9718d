//! Fields that become columns by vector space.

use super::any_vector::{any_vector, array, embeddable, first_entry, is_multi};
use super::schema::{SpacesForm, SpacesShape};
use super::space_columns::SpaceColumns;
use super::watch::{Watch, untagged};
use super::{Cursor, Depth, Fast, Fault, Reader};

/// Name of the space whose vectors come without one.
const UNNAMED: &str = "";

impl Reader<'_> {
    pub(super) fn spaces(&mut self, shape: &SpacesShape, depth: Depth) -> Fast<()> {
        self.watch.guard();
        let (cursor, watch, spaces) = (&mut self.cursor, &mut self.watch, &mut self.spaces[shape.field]);
        let depth = depth.enter()?.enter()?.enter()?;
        let outcome = match shape.form {
            SpacesForm::Record => record(cursor, watch, spaces, depth),
            SpacesForm::Single => single(cursor, watch, spaces, depth),
            SpacesForm::Batch => batch(cursor, watch, spaces, shape.null_items, depth),
        };
        self.watch.or_complain(outcome, || untagged(&shape.untagged))?;
        self.skeleton.extend_from_slice(b"{}");
        Ok(())
    }
}

/// Reads the vectors of one record.
fn record(cursor: &mut Cursor<'_>, watch: &mut Watch, spaces: &mut SpaceColumns, depth: Depth) -> Fast<()> {
    match cursor.token()? {
        b'[' => array(cursor, spaces, UNNAMED, depth)?,
        b'{' if is_embeddable(cursor, depth)? => embeddable(cursor, spaces, UNNAMED, depth)?,
        _ => named(cursor, |cursor, space| any_vector(cursor, watch, spaces, space, depth))?,
    }
    spaces.end_record();
    Ok(())
}

/// Whether the object that comes next is to be embedded as a whole. Only its first key is looked at unless that may be one of
/// such an object; a space may have the same name.
fn is_embeddable(cursor: &Cursor<'_>, depth: Depth) -> Fast<bool> {
    let may_be = match first_entry(cursor)? {
        Some((key, value)) => match key.as_str() {
            "text" | "model" => value == b'"',
            "image" => value != b'[',
            "object" | "options" => true,
            _ => false,
        },
        None => false,
    };
    Ok(may_be && embeddable(&mut cursor.clone(), &mut SpaceColumns::new(0), UNNAMED, depth).is_ok())
}

/// Reads an object from names of spaces to values.
fn named<'b>(cursor: &mut Cursor<'b>, mut value: impl FnMut(&mut Cursor<'b>, &str) -> Fast<()>) -> Fast<()> {
    let mut is_first = true;
    let mut space = String::new();
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        space.clear();
        cursor.string_into(&mut space)?;
        cursor.expect(b':')?;
        value(cursor, &space)?;
    }
    Ok(())
}

/// Reads the vectors of many records.
fn batch(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    spaces: &mut SpaceColumns,
    null_items: bool,
    depth: Depth,
) -> Fast<()> {
    if cursor.token()? == b'[' {
        let mut are_multi = None;
        items(cursor, spaces, UNNAMED, null_items, |cursor, spaces| match cursor.token()? {
            b'[' if *are_multi.get_or_insert(is_multi(cursor)?) != is_multi(cursor)? => Err(Fault),
            b'[' => array(cursor, spaces, UNNAMED, depth),
            _ => embeddable(cursor, spaces, UNNAMED, depth),
        })
    } else {
        named(cursor, |cursor, space| {
            items(cursor, spaces, space, null_items, |cursor, spaces| any_vector(cursor, watch, spaces, space, depth))
        })
    }
}

/// Reads an array of items of one space.
fn items<'b>(
    cursor: &mut Cursor<'b>,
    spaces: &mut SpaceColumns,
    space: &str,
    null_items: bool,
    mut item: impl FnMut(&mut Cursor<'b>, &mut SpaceColumns) -> Fast<()>,
) -> Fast<()> {
    let mut is_first = true;
    let mut count = 0;
    cursor.expect(b'[')?;
    while cursor.next_item(b']', &mut is_first)? {
        spaces.begin_record(count);
        if !(null_items && cursor.null()?) {
            item(cursor, spaces)?;
        }
        count += 1;
    }
    spaces.begin_record(count);
    spaces.fill(space)?;
    // Lists of other spaces begin anew, and may be shorter.
    spaces.begin_record(0);
    Ok(())
}

/// Reads one vector, with or without the name of its space.
fn single(cursor: &mut Cursor<'_>, watch: &mut Watch, spaces: &mut SpaceColumns, depth: Depth) -> Fast<()> {
    match cursor.token()? {
        b'[' => array(cursor, spaces, UNNAMED, depth)?,
        b'{' if is_embeddable(cursor, depth)? => embeddable(cursor, spaces, UNNAMED, depth)?,
        _ => {
            let mut name = None;
            let mut vector = None;
            named(cursor, |cursor, key| match key {
                "name" if name.is_none() => {
                    let mut read = String::new();
                    cursor.string_into(&mut read)?;
                    name = Some(read);
                    Ok(())
                }
                "vector" if vector.is_none() => {
                    // It may come before its name.
                    vector = Some(cursor.clone());
                    cursor.skip_kept(depth)
                }
                "name" | "vector" => Err(Fault),
                _ => cursor.skip_kept(depth),
            })?;
            any_vector(&mut vector.ok_or(Fault)?, watch, spaces, &name.ok_or(Fault)?, depth)?;
        }
    }
    spaces.end_record();
    Ok(())
}

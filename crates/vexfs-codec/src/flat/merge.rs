//! Changing an object by another one, at the top level.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::read::{Cursor, Depth, Fast};

/// An object after a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The object as compact JSON.
    pub bytes: Vec<u8>,
    /// Whether it has no keys left.
    pub is_empty: bool,
}

/// Sets each key of `patch` in `existing` (nothing counts as an empty object); a null in `patch` deletes its key.
///
/// Kept keys keep their place, new ones follow in the order of `patch`. Both are read as JSON objects of any depth, and
/// values are copied as they are written. `None` if either is no JSON object.
pub fn merge(existing: Option<&[u8]>, patch: &[u8]) -> Option<Merged> {
    let mut kept = entries(existing.unwrap_or(b"{}"))?;
    for (key, value) in entries(patch)?.list {
        kept.set(key, value);
    }
    Some(kept.without_nulls_of_patch())
}

/// The object without its keys whose value is null. `None` if it is no JSON object.
pub fn drop_nulls(object: &[u8]) -> Option<Merged> {
    merge(None, object)
}

/// The entries of an object in order, each key once.
#[derive(Default)]
struct Entries<'j> {
    list: Vec<(Key<'j>, Option<&'j str>)>,
    places: HashMap<Cow<'j, str>, usize>,
}

/// A key: what it says, and how it is written.
#[derive(Clone)]
struct Key<'j> {
    says: Cow<'j, str>,
    written: &'j str,
}

impl<'j> Entries<'j> {
    /// Sets a value; `None` deletes.
    fn set(&mut self, key: Key<'j>, value: Option<&'j str>) {
        let value = value.filter(|value| *value != "null");
        match self.places.get(&key.says) {
            Some(&place) => self.list[place].1 = value,
            None => self.insert(key, value),
        }
    }

    fn insert(&mut self, key: Key<'j>, value: Option<&'j str>) {
        self.places.insert(key.says.clone(), self.list.len());
        self.list.push((key, value));
    }

    fn without_nulls_of_patch(&self) -> Merged {
        let mut bytes = vec![b'{'];
        for (key, value) in &self.list {
            let Some(value) = value else { continue };
            if bytes.len() > 1 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(key.written.as_bytes());
            bytes.push(b':');
            crate::write::compact_into(&mut bytes, value.as_bytes());
        }
        let is_empty = bytes.len() == 1;
        bytes.push(b'}');
        Merged { bytes, is_empty }
    }
}

fn entries(object: &[u8]) -> Option<Entries<'_>> {
    let text = simdutf8::basic::from_utf8(object).ok()?;
    read(&mut Cursor::new(text)).ok()
}

fn read<'j>(cursor: &mut Cursor<'j>) -> Fast<Entries<'j>> {
    let mut found = Entries::default();
    let mut is_first = true;
    let depth = Depth::ROOT.enter()?;
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        let start = cursor.at;
        cursor.skip_string(true)?;
        let written = cursor.since(start)?;
        let says = says(written);
        cursor.expect(b':')?;
        cursor.token()?;
        let start = cursor.at;
        cursor.skip_kept(depth)?;
        let value = Some(cursor.since(start)?);
        let key = Key { says, written };
        match found.places.get(&key.says) {
            Some(&place) => found.list[place].1 = value,
            None => found.insert(key, value),
        }
    }
    cursor.end()?;
    Ok(found)
}

/// What a JSON string that has been checked says.
fn says(written: &str) -> Cow<'_, str> {
    if written.contains('\\') {
        let mut text = String::new();
        // It was read a moment ago, so this cannot fail.
        let _ = Cursor::new(written).string_into(&mut text);
        Cow::Owned(text)
    } else {
        Cow::Borrowed(&written[1..written.len() - 1])
    }
}

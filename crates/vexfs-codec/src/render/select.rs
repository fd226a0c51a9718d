//! Part of a payload, cut out of its text.

use std::borrow::Cow;

use serde::Deserialize;

use crate::read::{Cursor, Fast, Fault};

/// Which part of a payload is written. In JSON `{"include":[paths]}` or `{"exclude":[paths]}`.
///
/// A path is a list of keys, `{"index":n}` and `{"each":true}`. Elements of an array are on a path only by `each`. With
/// `include` what lies on a path, behind its end or before it is kept: `a.b` keeps `{"a":{"b":…}}`, and a scalar at `a`. With
/// `exclude` what lies on a path or behind its end is left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PayloadSelection {
    /// Only what lies on one of the paths.
    Include(Vec<Vec<Segment>>),
    /// All but what lies on one of the paths.
    Exclude(Vec<Vec<Segment>>),
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Segment {
    /// The value under a key.
    Key(String),
    /// The element of an array at an index.
    Index {
        /// From 0.
        index: usize,
    },
    /// Every element of an array.
    Each {
        /// Always true; it is what names the variant in JSON.
        each: bool,
    },
}

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Dropped,
    /// It depends on what is inside of it.
    Cut,
}

impl PayloadSelection {
    /// Appends the part of a payload, a JSON object, that is selected; an empty object if the text is not JSON.
    pub(super) fn write(&self, out: &mut Vec<u8>, payload: &[u8]) {
        let start = out.len();
        let text = simdutf8::basic::from_utf8(payload).map_err(|_| Fault);
        let paths: Vec<&[Segment]> = self.paths().iter().map(Vec::as_slice).collect();
        if text.and_then(|text| self.object(&mut Cursor::new(text), &paths, out)).is_err() {
            out.truncate(start);
            out.extend_from_slice(b"{}");
        }
    }

    /// Whether a text under a key of the payload is selected.
    pub(super) fn has_text(&self, key: &str) -> bool {
        let paths: Vec<&[Segment]> = self.paths().iter().map(Vec::as_slice).collect();
        self.fate(&under(&paths, |segment| matches!(segment, Segment::Key(name) if name == key))) != Fate::Dropped
    }

    fn paths(&self) -> &[Vec<Segment>] {
        match self {
            Self::Include(paths) | Self::Exclude(paths) => paths,
        }
    }

    /// What becomes of a value that lies on these paths, of which each has come so far.
    fn fate(&self, paths: &[&[Segment]]) -> Fate {
        let is_at_end = paths.iter().any(|path| path.is_empty());
        match self {
            Self::Include(_) if is_at_end => Fate::Kept,
            Self::Include(_) if paths.is_empty() => Fate::Dropped,
            Self::Exclude(_) if is_at_end => Fate::Dropped,
            Self::Exclude(_) if paths.is_empty() => Fate::Kept,
            _ => Fate::Cut,
        }
    }

    fn object(&self, cursor: &mut Cursor<'_>, paths: &[&[Segment]], out: &mut Vec<u8>) -> Fast<()> {
        let mut is_first = true;
        cursor.expect(b'{')?;
        out.push(b'{');
        while cursor.next_item(b'}', &mut is_first)? {
            let start = cursor.at;
            cursor.skip_string(false)?;
            let quoted = cursor.since(start)?;
            cursor.expect(b':')?;
            let key = unquoted(quoted)?;
            let inside = under(paths, |segment| matches!(segment, Segment::Key(name) if *name == key));
            if self.fate(&inside) == Fate::Dropped {
                cursor.skip_forgotten()?;
                continue;
            }
            separate(out, b'{');
            out.extend_from_slice(quoted.as_bytes());
            out.push(b':');
            self.value(cursor, &inside, out)?;
        }
        out.push(b'}');
        Ok(())
    }

    /// Writes a value that is not dropped.
    fn value(&self, cursor: &mut Cursor<'_>, paths: &[&[Segment]], out: &mut Vec<u8>) -> Fast<()> {
        match cursor.token()? {
            b'{' if self.fate(paths) == Fate::Cut => self.object(cursor, paths, out),
            b'[' if self.fate(paths) == Fate::Cut => self.array(cursor, paths, out),
            _ => {
                let start = cursor.at;
                cursor.skip_forgotten()?;
                out.extend_from_slice(cursor.since(start)?.as_bytes());
                Ok(())
            }
        }
    }

    fn array(&self, cursor: &mut Cursor<'_>, paths: &[&[Segment]], out: &mut Vec<u8>) -> Fast<()> {
        let inside = under(paths, |segment| matches!(segment, Segment::Each { .. }));
        if self.fate(&inside) == Fate::Dropped {
            out.extend_from_slice(b"[]");
            return cursor.skip_forgotten();
        }
        let mut is_first = true;
        cursor.expect(b'[')?;
        out.push(b'[');
        while cursor.next_item(b']', &mut is_first)? {
            separate(out, b'[');
            self.value(cursor, &inside, out)?;
        }
        out.push(b']');
        Ok(())
    }
}

/// What is left of the paths whose next step is the one asked for.
fn under<'p>(paths: &[&'p [Segment]], is_step: impl Fn(&Segment) -> bool) -> Vec<&'p [Segment]> {
    let rest = |path: &&'p [Segment]| path.split_first().filter(|(first, _)| is_step(first)).map(|(_, rest)| rest);
    paths.iter().filter_map(rest).collect()
}

fn separate(out: &mut Vec<u8>, open: u8) {
    if out.last() != Some(&open) {
        out.push(b',');
    }
}

/// What a key says that stands in quotes.
pub(super) fn unquoted(quoted: &str) -> Fast<Cow<'_, str>> {
    if !quoted.contains('\\') {
        return quoted.get(1..quoted.len() - 1).map(Cow::Borrowed).ok_or(Fault);
    }
    let mut text = String::new();
    Cursor::new(quoted).string_into(&mut text)?;
    Ok(Cow::Owned(text))
}

//! The entries of an attribute object.

use std::collections::HashMap;
use std::ops::Range;

use super::rules::FlatRules;
use super::value::{Written, value};
use crate::read::{Cursor, Depth, Fast, Watch, untagged};
use crate::write::{plain_run, write_escaped};

/// Reads an attribute object and appends its canonical form to `out`. Returns the first forbidden key, if any; the
/// object is read to its end all the same, as a wrong value weighs more.
pub(crate) fn object(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    rules: &FlatRules,
    depth: Depth,
    out: &mut Vec<u8>,
) -> Fast<Option<String>> {
    let depth = depth.enter()?;
    let mut bad_key = None;
    let mut entries = Entries::begin(std::mem::take(&mut watch.entries), out);
    let mut is_first = true;
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        let start = entries.separate(out);
        cursor.string_as_json(out)?;
        let key_end = out.len();
        if bad_key.is_none() && is_forbidden(rules, &out[start + 1..key_end - 1]) {
            bad_key = serde_json::from_slice(&out[start..key_end]).ok();
        }
        cursor.expect(b':')?;
        out.push(b':');
        watch.guard();
        let written = value(cursor, watch, rules, depth, out);
        let written = watch.or_complain(written, || match &rules.untagged_name {
            Some(name) => untagged(name),
            None => "expected a boolean, a number, a string or an array of values of one of these kinds".to_owned(),
        })?;
        match written {
            Written::Kept => entries.keep(start..key_end, out.len()),
            Written::Dropped => entries.drop_last(start..key_end, out),
        }
    }
    watch.entries = entries.end(out);
    Ok(bad_key)
}

/// Whether a key, given as it stands between the quotes of its JSON string, is forbidden.
fn is_forbidden(rules: &FlatRules, key: &[u8]) -> bool {
    if key.is_empty() {
        return rules.empty_key_forbidden;
    }
    rules.forbidden_key_prefixes.iter().any(|prefix| {
        if plain_run(prefix.as_bytes()) == prefix.len() {
            return key.starts_with(prefix.as_bytes());
        }
        let mut escaped = Vec::with_capacity(prefix.len());
        write_escaped(&mut escaped, prefix);
        key.starts_with(&escaped)
    })
}

/// The entries written so far, and where.
struct Entries {
    object: usize,
    kept: Vec<Entry>,
    has_dropped: bool,
}

/// Where an entry was written.
#[derive(Debug)]
pub(crate) struct Entry {
    key: Range<usize>,
    /// End of the value; an entry that was dropped has none, but still hides earlier ones of its key.
    end: Option<usize>,
}

/// Up to this many entries are compared with each other one by one.
const FEW: usize = 8;

impl Entries {
    /// Begins an object; `kept` is an old list whose memory is used again.
    fn begin(mut kept: Vec<Entry>, out: &mut Vec<u8>) -> Self {
        kept.clear();
        out.push(b'{');
        Self { object: out.len() - 1, kept, has_dropped: false }
    }

    /// Begins an entry; returns where its key starts.
    fn separate(&self, out: &mut Vec<u8>) -> usize {
        if out.len() > self.object + 1 {
            out.push(b',');
        }
        out.len()
    }

    fn keep(&mut self, key: Range<usize>, end: usize) {
        self.kept.push(Entry { key, end: Some(end) });
    }

    /// An entry whose value was dropped: its key stays in `out` until the end, to be compared.
    fn drop_last(&mut self, key: Range<usize>, out: &mut Vec<u8>) {
        out.truncate(key.end);
        self.kept.push(Entry { key, end: None });
        self.has_dropped = true;
    }

    /// Ends the object. Of entries with the same key the last one stays. Returns the list, to be used again.
    fn end(self, out: &mut Vec<u8>) -> Vec<Entry> {
        if self.has_dropped || self.has_duplicates(out) {
            self.rewrite(out);
        }
        out.push(b'}');
        self.kept
    }

    fn has_duplicates(&self, out: &[u8]) -> bool {
        let key = |entry: &Entry| &out[entry.key.clone()];
        if self.kept.len() <= FEW {
            return self
                .kept
                .iter()
                .enumerate()
                .any(|(i, one)| self.kept[..i].iter().any(|other| key(one) == key(other)));
        }
        let mut keys: Vec<&[u8]> = self.kept.iter().map(key).collect();
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }

    fn rewrite(&self, out: &mut Vec<u8>) {
        let old = out.split_off(self.object);
        let text = |range: Range<usize>| &old[range.start - self.object..range.end - self.object];
        let last: HashMap<&[u8], usize> =
            self.kept.iter().enumerate().map(|(i, entry)| (text(entry.key.clone()), i)).collect();
        out.push(b'{');
        for (i, entry) in self.kept.iter().enumerate() {
            if let Some(end) = entry.end
                && last.get(text(entry.key.clone())) == Some(&i)
            {
                self.separate(out);
                out.extend_from_slice(text(entry.key.start..end));
            }
        }
    }
}

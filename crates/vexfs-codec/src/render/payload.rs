//! How payloads are written.

use super::select::unquoted;
use super::template::ValueRef;
use crate::read::{Cursor, Fast};
use crate::write::write_string;

impl ValueRef {
    /// Writes a payload that is stored as JSON text, or what the template selects of it, with the document and the URI as
    /// members if the template gives them keys. A member of the payload that has such a key itself stands instead.
    pub fn write_payload(&self, out: &mut Vec<u8>, payload: Option<&[u8]>, document: Option<&str>, uri: Option<&str>) {
        if let Some(key) = &self.member {
            return match payload.and_then(|payload| member_of(payload, key)) {
                Some(value) => out.extend_from_slice(value.as_bytes()),
                None => self.write_absent(out),
            };
        }
        let Some(form) = &self.message else { return self.write_json_payload(out, payload, document, uri) };
        match payload {
            Some(payload) if self.select.is_none() && document.is_none() && uri.is_none() => {
                form.write_payload(out, payload);
            }
            _ => {
                let mut json = Vec::new();
                self.write_json_payload(&mut json, payload, document, uri);
                form.write_payload(out, &json);
            }
        }
    }

    fn write_json_payload(&self, out: &mut Vec<u8>, payload: Option<&[u8]>, document: Option<&str>, uri: Option<&str>) {
        let members = [(self.document_key.as_deref(), document), (self.uri_key.as_deref(), uri)];
        let mut members = members.into_iter().filter_map(|(key, text)| key.zip(text)).peekable();
        match (payload, &self.absent_beside_uri) {
            (None, _) if members.peek().is_some() => out.extend_from_slice(b"{}"),
            (None, Some(absent)) if uri.is_some() => return out.extend_from_slice(absent.as_bytes()),
            (None, _) => return out.extend_from_slice(self.absent.as_bytes()),
            (Some(payload), _) => match &self.select {
                Some(selection) => selection.write(out, payload),
                None => out.extend_from_slice(payload),
            },
        }
        for (key, text) in members {
            let is_selected = self.select.as_ref().is_none_or(|selection| selection.has_text(key));
            if is_selected && !payload.is_some_and(|payload| has_key(payload, key)) {
                add_member(out, key, text);
            }
        }
    }
}

/// Adds a member to the object that `out` ends with.
fn add_member(out: &mut Vec<u8>, key: &str, text: &str) {
    if out.pop_if(|last| *last == b'}').is_none() {
        return;
    }
    if out.last() != Some(&b'{') {
        out.push(b',');
    }
    write_string(out, key);
    out.push(b':');
    write_string(out, text);
    out.push(b'}');
}

/// Whether an object has a member of that name; what is no JSON has none.
fn has_key(payload: &[u8], key: &str) -> bool {
    member_of(payload, key).is_some()
}

/// The value of the first member of that name, as it is written; what is no JSON has none.
fn member_of<'p>(payload: &'p [u8], key: &str) -> Option<&'p str> {
    let text = simdutf8::basic::from_utf8(payload).ok()?;
    let mut cursor = Cursor::new(text);
    if !find_key(&mut cursor, key).ok()? {
        return None;
    }
    cursor.expect(b':').ok()?;
    cursor.token().ok()?;
    let start = cursor.at;
    cursor.skip_forgotten().ok()?;
    cursor.since(start).ok()
}

/// Goes on to behind the name of a member, if it is there.
fn find_key(cursor: &mut Cursor<'_>, key: &str) -> Fast<bool> {
    let mut is_first = true;
    cursor.expect(b'{')?;
    while cursor.next_item(b'}', &mut is_first)? {
        let start = cursor.at;
        cursor.skip_string(false)?;
        if unquoted(cursor.since(start)?)? == key {
            return Ok(true);
        }
        cursor.expect(b':')?;
        cursor.skip_forgotten()?;
    }
    Ok(false)
}

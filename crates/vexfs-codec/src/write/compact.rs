//! JSON without whitespace.

/// A JSON text without the whitespace between its tokens; numbers, strings and keys stay as they were written.
///
/// The text is not checked: what is no JSON goes in and out as such.
pub fn compact(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    compact_into(&mut out, json);
    out
}

/// Appends what [`compact`] returns.
pub(crate) fn compact_into(out: &mut Vec<u8>, json: &[u8]) {
    let mut start = 0; // of the run that is kept
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at = string_end(json, at + 1),
            b' ' | b'\n' | b'\t' | b'\r' => {
                out.extend_from_slice(&json[start..at]);
                at += 1;
                start = at;
            }
            _ => at += 1,
        }
    }
    out.extend_from_slice(&json[start..]);
}

/// Where the string ends that began before `at`: behind its closing quote, or at the end of the text.
fn string_end(json: &[u8], mut at: usize) -> usize {
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

//! Vectors, as arrays of numbers or as base64.

use super::schema::Encoding;
use super::watch::Watch;
use super::{Cursor, Fast, Fault, Number, Powers};
use crate::columns::VectorColumn;

/// In which of its two forms a vector was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Array,
    Base64,
}

/// Reads one vector into a column.
pub(super) fn vector(
    cursor: &mut Cursor<'_>,
    watch: &mut Watch,
    encoding: &Encoding,
    column: &mut VectorColumn,
) -> Fast<Form> {
    if encoding.base64 && cursor.token()? == b'"' {
        base64(cursor, watch, encoding, column)?;
        return Ok(Form::Base64);
    }
    let dim = numbers(cursor, column.values_mut())?;
    column.close(dim, false);
    Ok(Form::Array)
}

/// Reads an array of numbers; returns how many there were.
pub(super) fn numbers(cursor: &mut Cursor<'_>, out: &mut Vec<f32>) -> Fast<usize> {
    let before = out.len();
    cursor.token()?;
    cursor.at = numbers_at(cursor.bytes(), cursor.at, out)?;
    Ok(out.len() - before)
}

/// Reads the array of numbers that begins at `start`; returns where it ends.
pub(super) fn numbers_at(bytes: &[u8], start: usize, out: &mut Vec<f32>) -> Fast<usize> {
    let powers = Powers::get();
    if bytes.get(start) != Some(&b'[') {
        return Err(Fault);
    }
    let mut at = space_end(bytes, start + 1);
    if bytes.get(at) == Some(&b']') {
        return Ok(at + 1);
    }
    loop {
        let (number, end) = Number::scan_at(bytes, at)?;
        out.push(number.to_f32(powers).ok_or(Fault)?);
        let end = space_end(bytes, end);
        match bytes.get(end) {
            Some(b',') => at = space_end(bytes, end + 1),
            Some(b']') => return Ok(end + 1),
            _ => return Err(Fault),
        }
    }
}

/// Where the whitespace ends that begins at `at`, if there is any.
#[inline]
fn space_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Reads a string of base64 (standard alphabet, padded) over little-endian `f32`.
fn base64(cursor: &mut Cursor<'_>, watch: &mut Watch, encoding: &Encoding, column: &mut VectorColumn) -> Fast<()> {
    // Under an untagged name the whole field is one guarded value; else each string is one.
    if encoding.untagged.is_none() {
        watch.guard();
    }
    let mut text = std::mem::take(&mut watch.text);
    text.clear();
    cursor.string_into(&mut text)?;
    watch.bytes.clear();
    let decoded = base64_simd::STANDARD.decode_append(&text, &mut watch.bytes);
    watch.text = text;
    let item = column.len();
    if decoded.is_err() {
        watch.complain_later(|| format!("invalid base64 in the vector at index {item}"));
    }
    let (floats, rest) = watch.bytes.as_chunks::<4>();
    let has_rest = !rest.is_empty();
    column.values_mut().extend(floats.iter().map(|bytes| f32::from_le_bytes(*bytes)));
    column.close(floats.len(), true);
    if has_rest {
        let count = watch.bytes.len();
        watch.complain_later(|| {
            format!("the vector at index {item} is base64 of {count} bytes, which is no whole number of 4-byte floats")
        });
    }
    Ok(())
}

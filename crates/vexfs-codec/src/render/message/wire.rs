//! The parts of a message.

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const BYTES: u32 = 2;
const FIXED32: u32 = 5;
/// Lengths below this take one byte.
const SHORT: usize = 0x80;

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_tag(out: &mut Vec<u8>, field: u32, wire: u32) {
    put_varint(out, u64::from(field << 3 | wire));
}

/// A field that is an unsigned integer, or a boolean.
pub(super) fn put_unsigned(out: &mut Vec<u8>, field: u32, value: u64) {
    put_tag(out, field, VARINT);
    put_varint(out, value);
}

/// A field that is a signed integer, negative ones in two's complement.
pub(super) fn put_signed(out: &mut Vec<u8>, field: u32, value: i64) {
    put_unsigned(out, field, value.cast_unsigned());
}

/// A field that is a double.
pub(super) fn put_f64(out: &mut Vec<u8>, field: u32, value: f64) {
    put_tag(out, field, FIXED64);
    out.extend_from_slice(&value.to_le_bytes());
}

/// A field that is a float.
pub(super) fn put_f32(out: &mut Vec<u8>, field: u32, value: f32) {
    put_tag(out, field, FIXED32);
    out.extend_from_slice(&value.to_le_bytes());
}

/// A field that is a text.
pub(super) fn put_text(out: &mut Vec<u8>, field: u32, text: &str) {
    put_tag(out, field, BYTES);
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// A field of many floats; none at all are no field.
pub(super) fn put_f32s(out: &mut Vec<u8>, field: u32, values: &[f32]) {
    if values.is_empty() {
        return;
    }
    put_tag(out, field, BYTES);
    put_varint(out, 4 * values.len() as u64);
    out.reserve(4 * values.len());
    for value in values {
        out.extend_from_slice(&value.to_le_bytes());
    }
}

/// A field of many unsigned integers; none at all are no field.
pub(super) fn put_u32s(out: &mut Vec<u8>, field: u32, values: &[u32]) {
    if values.is_empty() {
        return;
    }
    put_message(out, field, |out| values.iter().for_each(|value| put_varint(out, u64::from(*value))));
}

/// A field that is a message.
pub(in crate::render) fn put_message(out: &mut Vec<u8>, field: u32, write: impl FnOnce(&mut Vec<u8>)) {
    put_tag(out, field, BYTES);
    // Most are short. What is not is moved once its length is known.
    out.push(0);
    let start = out.len();
    write(out);
    let length = out.len() - start;
    if length < SHORT {
        out[start - 1] = length as u8;
    } else {
        let mut prefix = Vec::with_capacity(10);
        put_varint(&mut prefix, length as u64);
        out.splice(start - 1..start, prefix);
    }
}

/// Makes a field that is a message of all that was written since `start`.
pub(super) fn wrap(out: &mut Vec<u8>, field: u32, start: usize) {
    let mut prefix = Vec::with_capacity(16);
    put_tag(&mut prefix, field, BYTES);
    put_varint(&mut prefix, (out.len() - start) as u64);
    out.splice(start..start, prefix);
}

//! Numbers as JSON.

/// Writes the shortest decimal that reads back as the same `f32`, always with a point or an exponent (`0.6`, `1.0`,
/// `1e-7`); NaN and infinities, which JSON cannot say, as `null`.
pub fn write_f32(out: &mut Vec<u8>, value: f32) {
    if value.is_finite() {
        out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Writes the shortest decimal that reads back as the same `f64`, always with a point or an exponent (`2.0`, `1e16`);
/// NaN and infinities as `null`.
pub fn write_f64(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Writes an array of `f32`, each as [`write_f32`] does.
pub fn write_f32s(out: &mut Vec<u8>, values: &[f32]) {
    out.reserve(2 + values.len() * 11);
    out.push(b'[');
    let mut buffer = ryu::Buffer::new();
    for (i, &value) in values.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        if value.is_finite() {
            out.extend_from_slice(buffer.format_finite(value).as_bytes());
        } else {
            out.extend_from_slice(b"null");
        }
    }
    out.push(b']');
}

/// Writes an unsigned integer in decimal.
pub fn write_u64(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a signed integer in decimal.
pub fn write_i64(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    write_u64(out, value.unsigned_abs());
}

//! Strings as JSON.

/// Bytes looked at in one step.
const STEP: usize = size_of::<u64>();
const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;

/// Writes a JSON string: only quotes, backslashes and control characters are escaped, in the short form where JSON
/// has one.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    write_escaped(out, text);
    out.push(b'"');
}

/// Writes what stands between the quotes of a JSON string.
pub(crate) fn write_escaped(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len());
    let mut start = 0;
    loop {
        let end = start + plain_run(&bytes[start..]);
        out.extend_from_slice(&bytes[start..end]);
        let Some(&byte) = bytes.get(end) else { return };
        write_escape(out, byte);
        start = end + 1;
    }
}

/// Length of the longest prefix without a quote, a backslash or a control character.
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    let (chunks, rest) = bytes.as_chunks::<STEP>();
    for (i, chunk) in chunks.iter().enumerate() {
        let found = special(u64::from_le_bytes(*chunk));
        if found != 0 {
            return i * STEP + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest.iter().position(|&b| b < 0x20 || b == b'"' || b == b'\\').unwrap_or(rest.len());
    chunks.len() * STEP + tail
}

/// High bits of the bytes that are special; bits after the first one found may be wrong (Mycroft's test).
const fn special(word: u64) -> u64 {
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = word ^ (ONES * b'"' as u64);
    let quote = quote.wrapping_sub(ONES) & !quote;
    let backslash = word ^ (ONES * b'\\' as u64);
    let backslash = backslash.wrapping_sub(ONES) & !backslash;
    (control | quote | backslash) & HIGHS
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

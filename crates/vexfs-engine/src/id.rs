//! Record ids. Outside the engine an id is a text; inside, canonical decimal numbers and UUIDs take 9 and 17 bytes.
//!
//! An encoded id is a tag byte and its bytes: 0 = UTF-8 text, 1 = u64 big-endian, 2 = 16 bytes of UUID. Encoded ids sort numbers
//! before UUIDs is *not* promised; [`sort_key`] gives the order of scans.
//!
//! An id may be one of a partition: the text `NUL partition NUL id` stands for it, in which the partition has no NUL. Encoded it is the tag 3,
//! the length of the partition as u32 big-endian, the partition, and the encoded id within it. Ids of different partitions are different
//! ids; where they are ordered and hashed, and where a reader does not ask for whole ids, they are what they are within their partition.

use std::borrow::Cow;

const TAG_TEXT: u8 = 0;
const TAG_NUMBER: u8 = 1;
const TAG_UUID: u8 = 2;
const TAG_PARTITION: u8 = 3;

/// What stands around the partition in the text of an id.
const PARTITION_MARK: char = '\0';

/// Appends the encoded form of `id` to `out`. Only texts that decode to exactly the same text are shortened.
pub(crate) fn encode(id: &str, out: &mut Vec<u8>) {
    let split = id.strip_prefix(PARTITION_MARK).and_then(|rest| rest.split_once(PARTITION_MARK));
    let Some((partition, local)) = split else { return encode_local(id, out) };
    put_partition(partition, out);
    encode_local(local, out);
}

fn put_partition(partition: &str, out: &mut Vec<u8>) {
    out.push(TAG_PARTITION);
    out.extend_from_slice(&(partition.len() as u32).to_be_bytes());
    out.extend_from_slice(partition.as_bytes());
}

fn encode_local(id: &str, out: &mut Vec<u8>) {
    if let Some(number) = canonical_number(id) {
        out.push(TAG_NUMBER);
        out.extend_from_slice(&number.to_be_bytes());
    } else if let Some(uuid) = canonical_uuid(id) {
        out.push(TAG_UUID);
        out.extend_from_slice(&uuid);
    } else {
        out.push(TAG_TEXT);
        out.extend_from_slice(id.as_bytes());
    }
}

/// The text of an encoded id.
pub(crate) fn decode(encoded: &[u8]) -> Cow<'_, str> {
    let local_text = decode_local(encoded);
    match partition(encoded) {
        None => local_text,
        Some(partition) => Cow::Owned(format!("{PARTITION_MARK}{partition}{PARTITION_MARK}{local_text}")),
    }
}

/// The text of an encoded id within its partition.
pub(crate) fn decode_local(encoded: &[u8]) -> Cow<'_, str> {
    match split(encoded).1.split_first() {
        Some((&TAG_NUMBER, bytes)) => Cow::Owned(bytes.try_into().map_or(0, u64::from_be_bytes).to_string()),
        Some((&TAG_UUID, bytes)) => {
            Cow::Owned(uuid::Uuid::from_slice(bytes).unwrap_or_default().as_hyphenated().to_string())
        }
        Some((_, text)) => String::from_utf8_lossy(text),
        None => Cow::Borrowed(""),
    }
}

/// The partition of an encoded id, if it is of one.
pub(crate) fn partition(encoded: &[u8]) -> Option<&str> {
    split(encoded).0.and_then(|partition| std::str::from_utf8(partition).ok())
}

/// The partition, and the encoded id within it.
fn split(encoded: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let parts = encoded.split_first_chunk::<5>().and_then(|(&[tag, a, b, c, d], rest)| {
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        (tag == TAG_PARTITION).then(|| rest.split_at_checked(length)).flatten()
    });
    parts.map_or((None, encoded), |(partition, local)| (Some(partition), local))
}

/// The encoded form of the id that is in another partition, or in none, what `encoded` is in its own.
pub(crate) fn moved(encoded: &[u8], partition: Option<&str>) -> Vec<u8> {
    let mut moved = Vec::with_capacity(encoded.len());
    if let Some(partition) = partition {
        put_partition(partition, &mut moved);
    }
    moved.extend_from_slice(split(encoded).1);
    moved
}

/// A key whose order is that of scans by id: numbers first and by value, then UUIDs, then texts by bytes.
pub(crate) fn sort_key(encoded: &[u8]) -> (u8, &[u8]) {
    match split(encoded).1.split_first() {
        Some((&TAG_NUMBER, bytes)) => (0, bytes),
        Some((&TAG_UUID, bytes)) => (1, bytes),
        Some((_, bytes)) => (2, bytes),
        None => (2, &[]),
    }
}

/// The class and first bytes of a [`sort_key`], of the same order as far as they differ.
pub(crate) fn key_prefix((class, bytes): (u8, &[u8])) -> (u8, u64) {
    let mut first = [0; 8];
    let length = bytes.len().min(first.len());
    first[..length].copy_from_slice(&bytes[..length]);
    (class, u64::from_be_bytes(first))
}

/// The number that an encoded id stands for within its partition.
pub(crate) fn number(encoded: &[u8]) -> Option<u64> {
    match split(encoded).1.split_first() {
        Some((&TAG_NUMBER, bytes)) => bytes.try_into().ok().map(u64::from_be_bytes),
        _ => None,
    }
}

/// Calls `visit` with what an encoded id stands for: the 8 little-endian bytes of a number, the 16 of a UUID, the UTF-8 of a text.
pub(crate) fn with_plain_bytes(encoded: &[u8], visit: &mut dyn FnMut(&[u8])) {
    match (number(encoded), split(encoded).1.split_first()) {
        (Some(number), _) => visit(&number.to_le_bytes()),
        (None, Some((_, bytes))) => visit(bytes),
        (None, None) => visit(&[]),
    }
}

fn canonical_number(id: &str) -> Option<u64> {
    let bytes = id.as_bytes();
    if bytes.is_empty() || bytes.len() > 20 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    if bytes.len() > 1 && bytes[0] == b'0' {
        return None;
    }
    id.parse().ok()
}

fn canonical_uuid(id: &str) -> Option<[u8; 16]> {
    let bytes = id.as_bytes();
    if bytes.len() != 36 || bytes[8] != b'-' {
        return None;
    }
    let is_lower_case = bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'));
    let uuid = uuid::Uuid::try_parse(id).ok()?;
    is_lower_case.then(|| uuid.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_survives_and_canonical_forms_are_short() {
        let cases = [
            ("", 1),
            ("a", 2),
            ("0", 9),
            ("00", 3),
            ("18446744073709551615", 9),
            ("18446744073709551616", 21),
            ("-1", 3),
            ("f47ac10b-58cc-4372-a567-0e02b2c3d479", 17),
            ("F47AC10B-58CC-4372-A567-0E02B2C3D479", 37),
            ("ünï-🙂", 11),
            ("\0", 2),
            ("\0a", 3),
            ("\0\0", 6),
            ("\0\"a\"\x005", 17),
            ("\0a\0\0b\0c", 11),
        ];
        for (id, length) in cases {
            let mut encoded = Vec::new();
            encode(id, &mut encoded);
            assert_eq!(decode(&encoded), id);
            assert_eq!(encoded.len(), length, "{id}");
        }
    }

    #[test]
    fn ids_of_a_partition_are_ordered_as_they_are_within_it() {
        let encoded = |id: &str| {
            let mut out = Vec::new();
            encode(id, &mut out);
            out
        };
        let (inside, alone) = (encoded("\0z\x0012"), encoded("12"));
        assert_ne!(inside, alone);
        assert_eq!((partition(&inside), partition(&alone)), (Some("z"), None));
        assert_eq!(sort_key(&inside), sort_key(&alone));
        assert_eq!((number(&inside), decode_local(&inside)), (Some(12), "12".into()));
    }

    #[test]
    fn scans_by_id_put_numbers_in_numeric_order_before_uuids_and_texts() {
        let order = ["2", "10", "00000000-0000-0000-0000-000000000001", "a", "b"];
        let encoded: Vec<Vec<u8>> = order
            .iter()
            .map(|id| {
                let mut out = Vec::new();
                encode(id, &mut out);
                out
            })
            .collect();
        assert!(encoded.windows(2).all(|pair| sort_key(&pair[0]) < sort_key(&pair[1])));
    }
}

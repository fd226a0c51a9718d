//! The body of a record as one blob: payload, document and URI.
//!
//! `payload length u32`, `document length u32`, `URI length u32` (each `u32::MAX` when absent), then their bytes in that order.

const ABSENT: u32 = u32::MAX;
const HEADER_BYTES: usize = 12;

/// The parts of a record's body, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Body<'a> {
    /// A JSON object.
    pub(crate) payload: Option<&'a [u8]>,
    pub(crate) document: Option<&'a [u8]>,
    pub(crate) uri: Option<&'a [u8]>,
}

impl<'a> Body<'a> {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        for part in self.parts() {
            out.extend_from_slice(&part.map_or(ABSENT, |bytes| bytes.len() as u32).to_le_bytes());
        }
        for part in self.parts().into_iter().flatten() {
            out.extend_from_slice(part);
        }
    }

    /// `None` when the bytes are not a body.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (header, mut rest) = bytes.split_at_checked(HEADER_BYTES)?;
        let mut parts = [None; 3];
        for (part, length) in parts.iter_mut().zip(header.chunks_exact(4)) {
            let length = u32::from_le_bytes(length.try_into().ok()?);
            if length != ABSENT {
                let (taken, after) = rest.split_at_checked(length as usize)?;
                *part = Some(taken);
                rest = after;
            }
        }
        let [payload, document, uri] = parts;
        Some(Self { payload, document, uri })
    }

    pub(crate) fn document_text(&self) -> Option<&'a str> {
        self.document.and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub(crate) fn uri_text(&self) -> Option<&'a str> {
        self.uri.and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    fn parts(&self) -> [Option<&'a [u8]>; 3] {
        [self.payload, self.document, self.uri]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_empty_parts_stay_apart() {
        let some: Option<&[u8]> = Some(b"{}");
        for payload in [None, some] {
            for document in [None, Some(&b""[..]), Some("ö".as_bytes())] {
                for uri in [None, Some(&b""[..]), Some(&b"file:///x"[..])] {
                    let body = Body { payload, document, uri };
                    let mut bytes = Vec::new();
                    body.encode(&mut bytes);
                    assert_eq!(Body::decode(&bytes), Some(body));
                    assert_ne!(Body::decode(&bytes[..bytes.len() - 1]), Some(body));
                }
            }
        }
    }
}

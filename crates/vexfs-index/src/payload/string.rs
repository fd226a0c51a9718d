//! The inside of JSON strings.

use std::borrow::Cow;

use super::MalformedPayload;

/// A string as it stands in the text, without its quotes, checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawString<'a> {
    pub(super) text: &'a str,
    pub(super) is_escaped: bool,
}

impl<'a> RawString<'a> {
    /// The characters it stands for.
    pub(super) fn decode(self) -> Cow<'a, str> {
        if self.is_escaped { Cow::Owned(unescape(self.text)) } else { Cow::Borrowed(self.text) }
    }

    /// Whether it stands for `expected`.
    pub(super) fn is(self, expected: &str) -> bool {
        if self.is_escaped { unescape(self.text) == expected } else { self.text == expected }
    }
}

/// Finds the end of a string whose first character is at `start`; returns it and the position behind the closing quote.
pub(super) fn scan(text: &str, start: usize) -> Result<(RawString<'_>, usize), MalformedPayload> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut is_escaped = false;
    loop {
        match bytes.get(at) {
            None => {
                return Err(MalformedPayload { what: "a string without end", at });
            }
            Some(b'"') => {
                return Ok((RawString { text: &text[start..at], is_escaped }, at + 1));
            }
            Some(b'\\') => {
                is_escaped = true;
                at = escape(bytes, at).ok_or(MalformedPayload { what: "an unknown escape", at })?.1;
            }
            Some(0..0x20) => {
                return Err(MalformedPayload { what: "a control character in a string", at });
            }
            Some(_) => at += 1,
        }
    }
}

/// Reads the escape at `at` (its backslash); returns its character and the position behind it.
fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let character = match bytes.get(at + 1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(bytes, at),
        _ => return None,
    };
    Some((character, at + 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let first = code_unit(bytes, at)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first).map(|character| (character, at + 6));
    }
    let second = code_unit(bytes, at + 6)?;
    if !(0xdc00..0xe000).contains(&second) {
        return None;
    }
    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(code).map(|character| (character, at + 12))
}

fn code_unit(bytes: &[u8], at: usize) -> Option<u32> {
    if bytes.get(at..at + 2)? != b"\\u" {
        return None;
    }
    bytes.get(at + 2..at + 6)?.iter().try_fold(0, |unit, &digit| Some(unit * 16 + char::from(digit).to_digit(16)?))
}

fn unescape(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = 0;
    while let Some(offset) = text[rest..].find('\\') {
        decoded.push_str(&text[rest..rest + offset]);
        // `scan` has accepted every escape, so this always finds one.
        let Some((character, next)) = escape(text.as_bytes(), rest + offset) else {
            break;
        };
        decoded.push(character);
        rest = next;
    }
    decoded.push_str(&text[rest..]);
    decoded
}

//! A position in a JSON text, and the tokens that are not numbers.

use crate::write::{plain_run, write_escaped};

/// The fast reader met something it does not accept. What, `explain` finds out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault;

/// The outcome of a step of the fast reader.
pub(crate) type Fast<T> = Result<T, Fault>;

/// A position in a JSON text.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'b> {
    text: &'b str,
    pub(crate) at: usize,
}

impl<'b> Cursor<'b> {
    pub(crate) fn new(text: &'b str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn bytes(&self) -> &'b [u8] {
        self.text.as_bytes()
    }

    /// The text from `start` to here.
    pub(crate) fn since(&self, start: usize) -> Fast<&'b str> {
        self.text.get(start..self.at).ok_or(Fault)
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes().get(self.at).copied()
    }

    /// The next byte that is no whitespace; it is not consumed.
    #[inline]
    pub(crate) fn token(&mut self) -> Fast<u8> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(byte) => return Ok(byte),
                None => return Err(Fault),
            }
        }
    }

    /// Consumes `byte` if it is the next token.
    #[inline]
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let found = self.token() == Ok(byte);
        self.at += usize::from(found);
        found
    }

    /// Consumes `byte`, which must be the next token.
    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Fast<()> {
        if self.eat(byte) { Ok(()) } else { Err(Fault) }
    }

    /// Consumes a word such as `null`, which must come next.
    pub(crate) fn word(&mut self, word: &str) -> Fast<()> {
        self.token()?;
        if self.bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(Fault)
        }
    }

    /// Consumes `null` if it comes next.
    pub(crate) fn null(&mut self) -> Fast<bool> {
        if self.token()? == b'n' { self.word("null").map(|()| true) } else { Ok(false) }
    }

    /// Consumes `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Fast<bool> {
        if self.token()? == b't' { self.word("true").map(|()| true) } else { self.word("false").map(|()| false) }
    }

    /// Whether another item follows in an array or object that is open; consumes the comma or the closing byte.
    #[inline]
    pub(crate) fn next_item(&mut self, close: u8, is_first: &mut bool) -> Fast<bool> {
        let token = self.token()?;
        if token == close {
            self.at += 1;
            return Ok(false);
        }
        if std::mem::replace(is_first, false) {
            return Ok(true);
        }
        if token != b',' {
            return Err(Fault);
        }
        self.at += 1;
        if self.token()? == close { Err(Fault) } else { Ok(true) }
    }

    /// The end of the text, whitespace aside.
    pub(crate) fn end(&mut self) -> Fast<()> {
        match self.token() {
            Err(Fault) => Ok(()),
            Ok(_) => Err(Fault),
        }
    }

    /// Consumes a string and appends what it says.
    pub(crate) fn string_into(&mut self, out: &mut String) -> Fast<()> {
        self.expect(b'"')?;
        loop {
            let start = self.at;
            self.at += plain_run(&self.bytes()[start..]);
            out.push_str(self.since(start)?);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(Fault),
            }
        }
    }

    /// Consumes a string and writes it as JSON again, with no escapes but those that are needed.
    pub(crate) fn string_as_json(&mut self, out: &mut Vec<u8>) -> Fast<()> {
        self.expect(b'"')?;
        out.push(b'"');
        loop {
            let start = self.at;
            self.at += plain_run(&self.bytes()[start..]);
            out.extend_from_slice(&self.bytes()[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    out.push(b'"');
                    return Ok(());
                }
                Some(b'\\') => {
                    self.at += 1;
                    write_escaped(out, self.escape()?.encode_utf8(&mut [0; 4]));
                }
                _ => return Err(Fault),
            }
        }
    }

    /// Consumes a string and checks it, `strict`ly with its surrogates.
    pub(crate) fn skip_string(&mut self, strict: bool) -> Fast<()> {
        self.expect(b'"')?;
        loop {
            self.at += plain_run(&self.bytes()[self.at..]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') if strict => {
                    self.at += 1;
                    self.escape()?;
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.any_escape()?;
                }
                _ => return Err(Fault),
            }
        }
    }

    fn bump(&mut self) -> Fast<u8> {
        let byte = self.peek().ok_or(Fault)?;
        self.at += 1;
        Ok(byte)
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Fast<char> {
        Ok(match self.bump()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(Fault),
        })
    }

    /// What follows a backslash, where half a surrogate pair is let through.
    fn any_escape(&mut self) -> Fast<()> {
        match self.bump()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => self.hex().map(|_| ()),
            _ => Err(Fault),
        }
    }

    /// What follows `\u`: four digits, or two times four for what lies outside the basic plane.
    fn unicode(&mut self) -> Fast<char> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or(Fault);
        }
        if (self.bump()?, self.bump()?) != (b'\\', b'u') {
            return Err(Fault);
        }
        let second = self.hex()?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(Fault);
        }
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or(Fault)
    }

    fn hex(&mut self) -> Fast<u32> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = char::from(self.bump()?).to_digit(16).ok_or(Fault)?;
            value = value << 4 | digit;
        }
        Ok(value)
    }
}

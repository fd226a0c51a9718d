//! A cursor over the text of a payload.

use super::string::{self, RawString};
use super::{Array, MalformedPayload, Number, Object, Value};

/// Objects and arrays deeper than this are refused, as JSON libraries do.
const DEPTH_MAX: usize = 128;

#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn error(&self, what: &'static str) -> MalformedPayload {
        MalformedPayload { what, at: self.at }
    }

    /// The next byte that is not white space, not consumed.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Consumes `byte` if it comes next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn demand(&mut self, byte: u8, what: &'static str) -> Result<(), MalformedPayload> {
        if self.take(byte) { Ok(()) } else { Err(self.error(what)) }
    }

    pub(super) fn demand_end(&mut self) -> Result<(), MalformedPayload> {
        if self.peek().is_none() { Ok(()) } else { Err(self.error("something behind the object")) }
    }

    /// A key and its colon.
    pub(super) fn key(&mut self) -> Result<RawString<'a>, MalformedPayload> {
        self.demand(b'"', "no key where one is due")?;
        let key = self.rest_of_string()?;
        self.demand(b':', "no colon behind a key")?;
        Ok(key)
    }

    /// The next value; arrays and objects are checked and skipped.
    pub(super) fn value(&mut self) -> Result<Value<'a>, MalformedPayload> {
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(Value::String(self.rest_of_string()?.decode()))
            }
            Some(b'{') => Ok(Value::Object(Object::inner(self.skipped()?))),
            Some(b'[') => Ok(Value::Array(Array::inner(self.skipped()?))),
            Some(b't') => self.literal("true").map(|()| Value::Bool(true)),
            Some(b'f') => self.literal("false").map(|()| Value::Bool(false)),
            Some(b'n') => self.literal("null").map(|()| Value::Null),
            _ => self.number().map(Value::Number),
        }
    }

    /// Passes over the next value.
    pub(super) fn skip(&mut self) -> Result<(), MalformedPayload> {
        self.skip_at(0)
    }

    fn skipped(&mut self) -> Result<&'a str, MalformedPayload> {
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    fn skip_at(&mut self, depth: usize) -> Result<(), MalformedPayload> {
        if depth > DEPTH_MAX {
            return Err(self.error("too deep nesting"));
        }
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.rest_of_string().map(|_| ())
            }
            Some(b'{') => self.skip_list(b'}', |reader| {
                reader.key()?;
                reader.skip_at(depth + 1)
            }),
            Some(b'[') => self.skip_list(b']', |reader| reader.skip_at(depth + 1)),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            _ => self.number_text().map(|_| ()),
        }
    }

    fn skip_list(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Result<(), MalformedPayload>,
    ) -> Result<(), MalformedPayload> {
        self.at += 1;
        if self.take(close) {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.take(close) {
                return Ok(());
            }
            self.demand(b',', "no comma between two items")?;
        }
    }

    fn rest_of_string(&mut self) -> Result<RawString<'a>, MalformedPayload> {
        let (raw, next) = string::scan(self.text, self.at)?;
        self.at = next;
        Ok(raw)
    }

    fn literal(&mut self, literal: &str) -> Result<(), MalformedPayload> {
        if !self.text.as_bytes()[self.at..].starts_with(literal.as_bytes()) {
            return Err(self.error("an unknown word"));
        }
        self.at += literal.len();
        Ok(())
    }

    fn number(&mut self) -> Result<Number, MalformedPayload> {
        let start = self.at;
        let (text, is_integer) = self.number_text()?;
        // No integer is a negative zero.
        if is_integer
            && text != "-0"
            && let Ok(int) = text.parse()
        {
            return Ok(Number::Int(int));
        }
        let malformed = MalformedPayload { what: "an unreadable number", at: start };
        text.parse().map(Number::Float).map_err(|_| malformed)
    }

    /// The characters of a number and whether it has neither fraction nor exponent.
    fn number_text(&mut self) -> Result<(&'a str, bool), MalformedPayload> {
        let start = self.at;
        let mut is_integer = true;
        self.pass(|byte| byte == b'-', 1);
        if self.pass(|byte| byte == b'0', 1) == 0 {
            self.digits()?;
        }
        if self.pass(|byte| byte == b'.', 1) == 1 {
            is_integer = false;
            self.digits()?;
        }
        if self.pass(|byte| matches!(byte, b'e' | b'E'), 1) == 1 {
            is_integer = false;
            self.pass(|byte| matches!(byte, b'+' | b'-'), 1);
            self.digits()?;
        }
        Ok((&self.text[start..self.at], is_integer))
    }

    fn digits(&mut self) -> Result<(), MalformedPayload> {
        let count = self.pass(|byte| byte.is_ascii_digit(), usize::MAX);
        if count == 0 { Err(self.error("no value where one is due")) } else { Ok(()) }
    }

    fn pass(&mut self, accepts: impl Fn(u8) -> bool, count_max: usize) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let count = rest.iter().take(count_max).take_while(|&&byte| accepts(byte)).count();
        self.at += count;
        count
    }
}

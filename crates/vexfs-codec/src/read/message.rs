//! The fields of a message, one after the other.

use super::{Fast, Fault};

/// Bytes of the longest varint.
const VARINT_MAX: usize = 10;

/// The fields of an entry of a map.
const KEY: u32 = 1;
const VALUE: u32 = 2;

/// The fields that are left of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'m> {
    rest: &'m [u8],
}

/// The value of a field, as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'m> {
    Number(u64),
    Fixed64([u8; 8]),
    Bytes(&'m [u8]),
    Fixed32,
}

impl<'m> Message<'m> {
    pub(super) const fn new(bytes: &'m [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) const fn len(&self) -> usize {
        self.rest.len()
    }

    /// The number and the value of the field that comes next.
    pub(super) fn next_field(&mut self) -> Fast<Option<(u32, Value<'m>)>> {
        if self.is_at_end() {
            return Ok(None);
        }
        let tag = u32::try_from(self.varint()?).map_err(|_| Fault)?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => Value::Fixed64(self.take(8)?.try_into().map_err(|_| Fault)?),
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Fault)?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed32)?,
            _ => return Err(Fault),
        };
        Ok(Some((tag >> 3, value)))
    }

    /// The one field of a message that has one.
    pub(super) fn only_field(mut self) -> Fast<(u32, Value<'m>)> {
        let found = self.next_field()?.ok_or(Fault)?;
        if self.is_at_end() { Ok(found) } else { Err(Fault) }
    }

    /// The key and the value that there are of an entry of a map.
    pub(super) fn entry(mut self) -> Fast<(Option<Value<'m>>, Option<Value<'m>>)> {
        let (mut key, mut value) = (None, None);
        while let Some((field, found)) = self.next_field()? {
            match field {
                KEY => once(&mut key, found)?,
                VALUE => once(&mut value, found)?,
                _ => return Err(Fault),
            }
        }
        Ok((key, value))
    }

    /// An integer that stands without a tag.
    pub(super) fn varint(&mut self) -> Fast<u64> {
        let mut value = 0;
        for (place, &byte) in self.rest.iter().take(VARINT_MAX).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                self.rest = &self.rest[place + 1..];
                return Ok(value);
            }
        }
        Err(Fault)
    }

    fn take(&mut self, length: usize) -> Fast<&'m [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Fault)?;
        self.rest = rest;
        Ok(taken)
    }
}

impl<'m> Value<'m> {
    pub(super) fn number(self) -> Fast<u64> {
        match self {
            Self::Number(number) => Ok(number),
            _ => Err(Fault),
        }
    }

    pub(super) fn double(self) -> Fast<f64> {
        match self {
            Self::Fixed64(bytes) => Ok(f64::from_le_bytes(bytes)),
            _ => Err(Fault),
        }
    }

    pub(super) fn bytes(self) -> Fast<&'m [u8]> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Fault),
        }
    }

    /// Floats that are packed.
    pub(super) fn floats(self) -> Fast<&'m [[u8; 4]]> {
        let (floats, rest) = self.bytes()?.as_chunks();
        if rest.is_empty() { Ok(floats) } else { Err(Fault) }
    }

    pub(super) fn message(self) -> Fast<Message<'m>> {
        self.bytes().map(Message::new)
    }

    pub(super) fn text(self) -> Fast<&'m str> {
        simdutf8::basic::from_utf8(self.bytes()?).map_err(|_| Fault)
    }
}

/// Of a field that comes twice the parts would have to be put together.
pub(super) fn once<'m>(place: &mut Option<Value<'m>>, value: Value<'m>) -> Fast<()> {
    if place.replace(value).is_some() { Err(Fault) } else { Ok(()) }
}

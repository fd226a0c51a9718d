use std::borrow::Cow;

use super::reader::Reader;
use super::{MalformedPayload, Value};

/// An object of a payload, or the payload itself.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    text: &'a str,
}

/// An array of a payload.
#[derive(Debug, Clone, Copy)]
pub struct Array<'a> {
    text: &'a str,
}

impl<'a> Object<'a> {
    /// Opens a payload without reading it through: damage shows when the walk arrives there.
    ///
    /// # Errors
    /// [`MalformedPayload`] when the bytes are not UTF-8.
    pub fn open(payload: &'a [u8]) -> Result<Self, MalformedPayload> {
        let text = std::str::from_utf8(payload)
            .map_err(|error| MalformedPayload { what: "bytes that are not UTF-8", at: error.valid_up_to() })?;
        let is_empty = matches!(text.trim_ascii(), "" | "null");
        Ok(Self { text: if is_empty { "{}" } else { text } })
    }

    /// Opens a payload and reads it through once, so that walking it cannot fail.
    ///
    /// # Errors
    /// [`MalformedPayload`] when the bytes are not one JSON object in UTF-8.
    pub fn open_checked(payload: &'a [u8]) -> Result<Self, MalformedPayload> {
        let object = Self::open(payload)?;
        let mut reader = Reader::new(object.text);
        if reader.peek() != Some(b'{') {
            return Err(reader.error("no object"));
        }
        reader.skip()?;
        reader.demand_end()?;
        Ok(object)
    }

    pub(super) fn inner(text: &'a str) -> Self {
        Self { text }
    }

    /// Its keys and values, in the order they are written.
    pub fn entries(self) -> Entries<'a> {
        Entries { reader: Reader::new(self.text), state: State::Start }
    }

    /// Its values under `key`; values under other keys are skipped undecoded.
    pub(super) fn values_of<'k>(
        self,
        key: &'k str,
    ) -> impl Iterator<Item = Result<Value<'a>, MalformedPayload>> + use<'a, 'k> {
        let mut entries = self.entries();
        std::iter::from_fn(move || {
            loop {
                match entries.next_key() {
                    Ok(None) => return None,
                    Err(error) => return Some(Err(error)),
                    Ok(Some(raw)) if raw.is(key) => return Some(entries.finish(Reader::value)),
                    Ok(Some(_)) => {
                        if let Err(error) = entries.finish(Reader::skip) {
                            return Some(Err(error));
                        }
                    }
                }
            }
        })
    }
}

impl<'a> Array<'a> {
    pub(super) fn inner(text: &'a str) -> Self {
        Self { text }
    }

    /// Its elements, in order.
    pub fn elements(self) -> Elements<'a> {
        Elements { reader: Reader::new(self.text), state: State::Start }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Inside,
    End,
}

/// Iterator over the keys and values of an [`Object`]. Ends after the first error.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    reader: Reader<'a>,
    state: State,
}

impl<'a> Entries<'a> {
    fn next_key(&mut self) -> Result<Option<super::string::RawString<'a>>, MalformedPayload> {
        let is_there = step(&mut self.reader, &mut self.state, b'{', b'}')?;
        if !is_there {
            return Ok(None);
        }
        self.finish(Reader::key).map(Some)
    }

    fn finish<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, MalformedPayload>,
    ) -> Result<T, MalformedPayload> {
        let read = read(&mut self.reader);
        if read.is_err() {
            self.state = State::End;
        }
        read
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<(Cow<'a, str>, Value<'a>), MalformedPayload>;

    fn next(&mut self) -> Option<Self::Item> {
        let key = match self.next_key() {
            Ok(key) => key?,
            Err(error) => return Some(Err(error)),
        };
        Some(self.finish(Reader::value).map(|value| (key.decode(), value)))
    }
}

/// Iterator over the elements of an [`Array`]. Ends after the first error.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    reader: Reader<'a>,
    state: State,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Value<'a>, MalformedPayload>;

    fn next(&mut self) -> Option<Self::Item> {
        match step(&mut self.reader, &mut self.state, b'[', b']') {
            Ok(false) => None,
            Err(error) => Some(Err(error)),
            Ok(true) => {
                let value = self.reader.value();
                if value.is_err() {
                    self.state = State::End;
                }
                Some(value)
            }
        }
    }
}

/// Moves in front of the next item; false at the end of the list.
fn step(reader: &mut Reader<'_>, state: &mut State, open: u8, close: u8) -> Result<bool, MalformedPayload> {
    let before = std::mem::replace(state, State::End);
    let is_there = match before {
        State::End => return Ok(false),
        State::Start => {
            reader.demand(open, "no object or array where one is due")?;
            !reader.take(close)
        }
        State::Inside if reader.take(close) => false,
        State::Inside => {
            reader.demand(b',', "no comma between two items")?;
            true
        }
    };
    if is_there {
        *state = State::Inside;
    } else {
        reader.demand_end()?;
    }
    Ok(is_there)
}

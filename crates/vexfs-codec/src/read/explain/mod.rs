//! The slow reader: says what is wrong with a body that the fast one did not accept.
//!
//! It runs the body through `serde_json`, asking for each value in the same way as derived code does, so that texts and
//! positions are serde's own. It keeps nothing.

mod guarded;
mod object;
mod shape;

use std::cell::Cell;

use serde::de::DeserializeSeed;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment, Track};

use super::watch::Complaint;
use super::{BodySchema, ReadError};
use shape::SlotSeed;

/// What the seeds share.
struct Context<'c> {
    complaint: Option<&'c Complaint>,
    guards: Cell<usize>,
}

/// Why `body` is refused. `complaint` is what the fast reader had to say.
#[cold]
pub(super) fn explain(schema: &BodySchema, body: &[u8], complaint: Option<&Complaint>) -> ReadError {
    let context = Context { complaint, guards: Cell::new(0) };
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let seed = SlotSeed { slot: &schema.root, context: &context };
    let outcome = seed.deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track));
    match outcome {
        Err(error) => worded(&error, path_text(&track.path())),
        Ok(()) => match json.end() {
            Err(error) => worded(&error, String::new()),
            Ok(()) => unexplained(body),
        },
    }
}

fn worded(error: &serde_json::Error, path: String) -> ReadError {
    let (line, column) = (error.line(), error.column());
    let mut message = error.to_string();
    let suffix = format!(" at line {line} column {column}");
    if message.ends_with(&suffix) {
        message.truncate(message.len() - suffix.len());
    }
    if error.classify() == Category::Data {
        ReadError::WrongShape { path, message, line, column }
    } else {
        ReadError::NotJson { path, message, line, column }
    }
}

fn path_text(path: &Path) -> String {
    if path.iter().all(|segment| matches!(segment, Segment::Unknown)) { String::new() } else { path.to_string() }
}

/// serde found nothing wrong: it is laxer than we are about invalid UTF-8 in values that it skips, about numbers at
/// the very end of the range of floats, and takes some arrays for objects.
fn unexplained(body: &[u8]) -> ReadError {
    let (at, is_text) = match std::str::from_utf8(body) {
        Ok(_) => (body.len(), true),
        Err(error) => (error.valid_up_to() + 1, false),
    };
    let before = &body[..at.min(body.len())];
    let lines = || before.split(|&byte| byte == b'\n');
    let (line, column) = (lines().count(), lines().next_back().map_or(0, <[u8]>::len));
    let path = String::new();
    if is_text {
        ReadError::WrongShape { path, message: "the body does not have the expected shape".to_owned(), line, column }
    } else {
        ReadError::NotJson { path, message: "invalid unicode code point".to_owned(), line, column }
    }
}

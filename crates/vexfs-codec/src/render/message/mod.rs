//! Values as fields of messages: the wire format of protocol buffers.
//!
//! Which value is which field, the host says: a [`MessageForm`] holds the numbers.

mod form;
mod json;
mod vectors;
mod wire;

pub use form::{JsonForm, MessageForm, VectorsForm};
pub(super) use vectors::MessageVectors;
pub(super) use wire::put_message;

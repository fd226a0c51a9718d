//! Response templates: a whole response written in one call.
//!
//! A host says once what a response looks like (a [`Template`]); whoever holds the results (a [`Rows`]) is asked for
//! each value in turn, straight into the response.

mod message;
mod parse;
mod payload;
mod rows;
mod select;
mod template;
mod values;
mod vectors;

pub use message::{JsonForm, MessageForm, VectorsForm};
pub use rows::{Rows, render, render_into};
pub use select::{PayloadSelection, Segment};
pub use template::{Template, TemplateError, ValueKind, ValueRef};
pub use values::{IdRef, OrderValue};
pub use vectors::VectorsWriter;
pub(crate) use vectors::write_any_vector;

//! Response templates: a whole response written in one call.
//!
//! A host says once what a response looks like (a [`Template`]); whoever holds the results (a [`Rows`]) is asked for
//! each value in turn, straight into the response.

mod parse;
mod rows;
mod template;

pub use rows::{IdRef, Rows, render, render_into};
pub use template::{Template, TemplateError, ValueKind, ValueRef};

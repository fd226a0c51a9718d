//! JSON text written into a `Vec<u8>`.

mod compact;
mod numbers;
mod strings;

pub use compact::compact;
pub use numbers::{write_f32, write_f32s, write_f64, write_i64, write_u64};
pub use strings::write_string;

pub(crate) use compact::compact_into;
pub(crate) use strings::{plain_run, write_escaped};

//! The vectors of one vector space, row by row.

mod checksum;
mod file;
mod layout;
mod view;

pub use checksum::checksum;
pub use file::VectorFile;
pub use layout::DIM_MAX;
pub use view::VectorView;

//! Prepared renderings.

use std::sync::Arc;

use napi_derive::napi;
use vexfs_codec::render::Template;

/// A rendering, parsed once and used for any number of plans.
#[napi]
pub struct NativeRendering {
    pub(crate) template: Arc<Template>,
}

#[napi]
impl NativeRendering {
    /// Parses a rendering from the JSON of its pieces.
    #[napi(constructor)]
    pub fn new(pieces: String) -> napi::Result<Self> {
        let template = Template::parse(&pieces).map_err(crate::error::invalid)?;
        Ok(Self { template: Arc::new(template) })
    }
}

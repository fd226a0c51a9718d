use roaring::RoaringBitmap;

use super::{FieldCondition, ValuesAt};
use crate::fields::View;
use crate::filter::estimate::{Cost, Estimate};
use crate::filter::field_rows::FieldRows;
use crate::filter::text_rows::narrowed_texts;
use crate::filter::{FilterError, TextContains, TextRegex};
use crate::payload::Segment;

/// Some string of a field begins with a prefix.
#[derive(Debug, Clone, PartialEq)]
pub struct StartsWith {
    /// The field.
    pub path: Vec<Segment>,
    /// The prefix, byte for byte.
    pub prefix: String,
}

impl FieldCondition for StartsWith {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_text(|text| text.starts_with(&self.prefix))
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        narrowed_texts(view, &|text| text.starts_with(&self.prefix), scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

impl FieldCondition for TextContains {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        values.any_text(|text| text.contains(&self.text))
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        narrowed_texts(view, &|text| text.contains(&self.text), scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

impl FieldCondition for TextRegex {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        let regex = self.pattern.regex()?;
        values.any_text(|text| regex.is_match(text))
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        let regex = self.pattern.regex()?;
        narrowed_texts(view, &|text| regex.is_match(text), scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

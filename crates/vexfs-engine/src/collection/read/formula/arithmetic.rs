//! What operations do with numbers, and with what is none.

use crate::error::{EngineError, Result};
use crate::plan::{Arithmetic, DecayShape, Function};

/// Computes as an [`Arithmetic`] says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Calculator(pub(super) Arithmetic);

impl Calculator {
    /// Whether zero decides a product or a quotient before what is behind it is computed.
    pub(super) fn stops_at_zero(self) -> bool {
        self.0 == Arithmetic::Checked
    }

    pub(super) fn quotient(self, left: f64, right: f64, by_zero: Option<f64>) -> Result<f64> {
        match by_zero {
            Some(instead) if right == 0.0 => Ok(instead),
            _ => self.finite(left / right, |value| format!("{left}/{right} = {value}")),
        }
    }

    pub(super) fn power(self, base: f64, exponent: f64) -> Result<f64> {
        self.finite(base.powf(exponent), |value| format!("{base}^{exponent} = {value}"))
    }

    pub(super) fn function(self, function: Function, of: f64) -> Result<f64> {
        if self.0 == Arithmetic::Plain {
            return Ok(f64::from(in_32_bits(function, of as f32)));
        }
        let named = |name: &str, value: f64| format!("{name}({of}) = {value}");
        match function {
            Function::Negative => Ok(-of),
            Function::Absolute => Ok(of.abs()),
            Function::SquareRoot => self.finite(of.sqrt(), |value| format!("√{of} = {value}")),
            Function::Exponential => self.finite(of.exp(), |value| named("exp", value)),
            Function::Log10 => self.finite(of.log10(), |value| named("log10", value)),
            Function::Ln => self.finite(of.ln(), |value| named("ln", value)),
            Function::Acosh => self.finite(of.acosh(), |value| named("acosh", value)),
        }
    }

    /// The number, as precise as this arithmetic keeps it.
    pub(super) fn rounded(self, value: f64) -> f64 {
        match self.0 {
            Arithmetic::Checked => value,
            Arithmetic::Plain => f64::from(value as f32),
        }
    }

    /// The number as a score.
    pub(super) fn score(self, value: f64) -> Result<f32> {
        let score = value as f32;
        if self.0 == Arithmetic::Checked && !score.is_finite() {
            return Err(EngineError::NotFinite { expression: format!("{value} as f32 = {score}") });
        }
        Ok(score)
    }

    fn finite(self, value: f64, name: impl FnOnce(f64) -> String) -> Result<f64> {
        if self.0 == Arithmetic::Checked && !value.is_finite() {
            return Err(EngineError::NotFinite { expression: name(value) });
        }
        Ok(self.rounded(value))
    }
}

/// A function whose last bit is that of the 32-bit library.
fn in_32_bits(function: Function, of: f32) -> f32 {
    match function {
        Function::Negative => -of,
        Function::Absolute => of.abs(),
        Function::SquareRoot => of.sqrt(),
        Function::Exponential => of.exp(),
        Function::Log10 => of.log10(),
        Function::Ln => of.ln(),
        Function::Acosh => of.acosh(),
    }
}

/// The height of a curve so far from its top.
pub(super) fn decay(shape: DecayShape, lambda: f64, distance: f64) -> f64 {
    match shape {
        DecayShape::Linear => (1.0 - lambda * distance.abs()).max(0.0),
        DecayShape::Exponential => (lambda * distance.abs()).exp(),
        DecayShape::Gaussian => (lambda * distance * distance).exp(),
    }
}

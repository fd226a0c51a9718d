//! Prometheus' text exposition format, version 0.0.4.

use std::fmt::Write;

/// Collects families and samples.
#[derive(Default)]
pub(crate) struct MetricText {
    text: String,
}

impl MetricText {
    /// Starts a family; its samples follow.
    pub(crate) fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    /// One sample; `labels` are already in the form `a="b",c="d"`.
    pub(crate) fn sample(&mut self, name: &str, labels: &str, value: f64) {
        let _ = if labels.is_empty() {
            writeln!(self.text, "{name} {value}")
        } else {
            writeln!(self.text, "{name}{{{labels}}} {value}")
        };
    }

    /// A family of one unlabelled sample.
    pub(crate) fn single(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.family(name, kind, help);
        self.sample(name, "", value);
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

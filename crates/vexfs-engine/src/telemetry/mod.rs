//! Counters and latency histograms of the process, in Prometheus' text format.

mod histogram;
mod reads;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::RwLock;

use self::histogram::Histogram;
use self::reads::Reads;
pub(crate) use self::text::MetricText;

/// What a request is counted under. The host passes fixed names only, so the number of keys is bounded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct RequestKey {
    api: String,
    operation: String,
    status: u16,
}

/// A gauge of every kind of request: its name, what it is, and its value.
type Gauge = (&'static str, &'static str, fn(&Histogram) -> f64);

impl RequestKey {
    fn labels(&self) -> String {
        format!("api=\"{}\",operation=\"{}\",status=\"{}\"", self.api, self.operation, self.status)
    }
}

/// Request counters and durations, shared by all threads.
#[derive(Default)]
pub struct Telemetry {
    requests: RwLock<BTreeMap<RequestKey, Histogram>>,
    reads: Arc<Reads>,
}

impl Telemetry {
    /// Counts one answered request.
    pub fn observe_request(&self, api: &str, operation: &str, status: u16, duration_us: f64) {
        let key = RequestKey { api: api.to_owned(), operation: operation.to_owned(), status };
        if let Some(histogram) = self.requests.read().get(&key) {
            histogram.observe(duration_us);
            return;
        }
        self.requests.write().entry(key).or_default().observe(duration_us);
    }

    pub(crate) fn reads(&self) -> &Arc<Reads> {
        &self.reads
    }

    pub(crate) fn render(&self, out: &mut MetricText) {
        let requests = self.requests.read();
        out.family("vexfs_request_duration_seconds", "histogram", "Time from a request's last byte to its answer.");
        for (key, histogram) in requests.iter() {
            histogram.render("vexfs_request_duration_seconds", &key.labels(), out);
        }
        let gauges: [Gauge; 3] = [
            ("vexfs_request_duration_min_seconds", "The shortest of these times.", |times| times.extremes().0),
            ("vexfs_request_duration_max_seconds", "The longest of these times.", |times| times.extremes().1),
            ("vexfs_request_last_timestamp_seconds", "When the last of them was answered.", Histogram::last),
        ];
        for (name, help, value) in gauges {
            out.family(name, "gauge", help);
            for (key, histogram) in requests.iter() {
                out.sample(name, &key.labels(), value(histogram));
            }
        }
        self.reads.render(out);
    }
}

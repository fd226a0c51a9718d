//! Counters and latency histograms of the process, in Prometheus' text format and one by one.

mod answers;
mod histogram;
mod reads;
mod requests;
mod text;
mod works;

use std::sync::Arc;

use parking_lot::Mutex;
use uuid::Uuid;

use self::histogram::Histogram;
use self::reads::Reads;
use self::requests::{Kind, Requests};
pub use self::requests::{RequestCounter, RequestTimes};
pub(crate) use self::text::MetricText;
pub(crate) use self::works::{RunningWork, Works};
pub use self::works::{Work, WorkTimes};

/// A gauge of every kind of request: its name, what it is, and its value.
type Gauge = (&'static str, &'static str, fn(&Histogram) -> f64);

/// Request counters and durations, shared by all threads.
#[derive(Default)]
pub struct Telemetry {
    /// Held to make counters and to read them all, not to count.
    requests: Mutex<Requests>,
    reads: Arc<Reads>,
    works: Arc<Works>,
}

impl Telemetry {
    /// The counter of a kind of requests. If `is_there` says that a collection is there, requests about it are counted for it, too, as long
    /// as there is room.
    pub(crate) fn counter(
        &self,
        api: &str,
        operation: &str,
        collection: Option<Uuid>,
        is_there: impl Fn(Uuid) -> bool,
    ) -> RequestCounter {
        let kind = Kind { api: api.to_owned(), operation: operation.to_owned() };
        let mut requests = self.requests.lock();
        // Looked at under the lock: a collection that is dropped leaves the catalog before its counters are forgotten.
        requests.counter(&kind, collection.filter(|&id| is_there(id)))
    }

    /// Lets go of what was counted of a collection that is there no more.
    pub(crate) fn forget(&self, collection: Uuid) {
        self.requests.lock().forget(collection);
        self.works.forget(collection);
    }

    /// What was counted of an API: its requests by what they do and how they were answered.
    pub fn requests(&self, api: &str) -> Vec<RequestTimes> {
        self.requests.lock().times(api)
    }

    /// The same for each collection that there is and that requests were about.
    pub fn requests_by_collection(&self, api: &str) -> Vec<RequestTimes> {
        self.requests.lock().times_by_collection(api)
    }

    /// Long works on collections that there are.
    pub fn work_times(&self) -> Vec<WorkTimes> {
        self.works.times()
    }

    pub(crate) fn works(&self) -> &Arc<Works> {
        &self.works
    }

    pub(crate) fn reads(&self) -> &Arc<Reads> {
        &self.reads
    }

    pub(crate) fn render(&self, out: &mut MetricText) {
        let requests = self.requests.lock();
        let answered = requests.answered();
        let labels = |kind: &Kind, status: u16| {
            format!("api=\"{}\",operation=\"{}\",status=\"{status}\"", kind.api, kind.operation)
        };
        out.family("vexfs_request_duration_seconds", "histogram", "Time from a request's last byte to its answer.");
        for &(kind, status, histogram) in &answered {
            histogram.render("vexfs_request_duration_seconds", &labels(kind, status), out);
        }
        let gauges: [Gauge; 3] = [
            ("vexfs_request_duration_min_seconds", "The shortest of these times.", |times| times.extremes().0),
            ("vexfs_request_duration_max_seconds", "The longest of these times.", |times| times.extremes().1),
            ("vexfs_request_last_timestamp_seconds", "When the last of them was answered.", |times| {
                times.last_ms() as f64 / 1e3
            }),
        ];
        for (name, help, value) in gauges {
            out.family(name, "gauge", help);
            for &(kind, status, histogram) in &answered {
                out.sample(name, &labels(kind, status), value(histogram));
            }
        }
        self.reads.render(out);
    }
}

//! Requests of the whole process, and those about each collection.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use uuid::Uuid;

use super::answers::Answers;
use super::histogram::Histogram;

/// Kinds of requests that are counted for collections, each collection's apart. What comes then is counted for the process alone, until
/// collections are dropped.
const COLLECTION_KINDS_MAX: usize = 10_000;

/// What a request does. The host passes fixed names only, so the number of kinds is bounded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) api: String,
    pub(super) operation: String,
}

type Kinds = BTreeMap<Kind, Arc<Answers>>;

/// Counts the requests of one kind, of any thread.
pub struct RequestCounter {
    process: Arc<Answers>,
    collection: Option<Arc<Answers>>,
}

impl RequestCounter {
    /// Counts one answered request.
    pub fn count(&self, status: u16, duration_us: f64) {
        self.process.observe(status, duration_us);
        if let Some(collection) = &self.collection {
            collection.observe(status, duration_us);
        }
    }
}

/// Requests of one kind that were answered with one status.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestTimes {
    /// What they do.
    pub operation: String,
    /// Which collection they were about, where collections are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection: Option<Uuid>,
    /// The answer.
    pub status: u16,
    /// How many there were.
    pub count: u64,
    /// All of them together.
    pub seconds: f64,
    /// The shortest.
    pub min_seconds: f64,
    /// The longest.
    pub max_seconds: f64,
    /// When the last of them was answered, in milliseconds since 1970.
    pub last_ms: u64,
    /// Bounds in seconds, and how many took no longer.
    pub buckets: Vec<(f64, u64)>,
}

/// Every counter there is.
#[derive(Default)]
pub(super) struct Requests {
    process: Kinds,
    collections: BTreeMap<Uuid, Kinds>,
    /// Of all collections together.
    collection_kinds: usize,
}

impl Requests {
    /// The counter of a kind of requests, of all or of those about a collection.
    pub(super) fn counter(&mut self, kind: &Kind, collection: Option<Uuid>) -> RequestCounter {
        let process = Arc::clone(self.process.entry(kind.clone()).or_default());
        RequestCounter { process, collection: collection.and_then(|id| self.of_collection(kind, id)) }
    }

    fn of_collection(&mut self, kind: &Kind, id: Uuid) -> Option<Arc<Answers>> {
        let known = self.collections.get(&id).and_then(|kinds| kinds.get(kind));
        if known.is_some() || self.collection_kinds == COLLECTION_KINDS_MAX {
            return known.cloned();
        }
        self.collection_kinds += 1;
        Some(Arc::clone(self.collections.entry(id).or_default().entry(kind.clone()).or_default()))
    }

    /// Lets go of the counters of a collection.
    pub(super) fn forget(&mut self, id: Uuid) {
        let forgotten = self.collections.remove(&id).unwrap_or_default();
        self.collection_kinds -= forgotten.len();
    }

    /// Each kind of requests with each status that answered it.
    pub(super) fn answered(&self) -> Vec<(&Kind, u16, &Histogram)> {
        flat(&self.process).collect()
    }

    /// What was counted of an API.
    pub(super) fn times(&self, api: &str) -> Vec<RequestTimes> {
        flat(&self.process).filter_map(|answered| times(answered, api, None)).collect()
    }

    /// What was counted of an API for each collection.
    pub(super) fn times_by_collection(&self, api: &str) -> Vec<RequestTimes> {
        let collections = self.collections.iter();
        collections
            .flat_map(|(&id, kinds)| flat(kinds).filter_map(move |answered| times(answered, api, Some(id))))
            .collect()
    }
}

fn flat(kinds: &Kinds) -> impl Iterator<Item = (&Kind, u16, &Histogram)> {
    kinds.iter().flat_map(|(kind, answers)| {
        answers.by_status().into_iter().map(move |(status, histogram)| (kind, status, histogram))
    })
}

fn times(
    (kind, status, histogram): (&Kind, u16, &Histogram),
    api: &str,
    collection: Option<Uuid>,
) -> Option<RequestTimes> {
    if kind.api != api {
        return None;
    }
    let mut buckets: Vec<(f64, u64)> = histogram.within().collect();
    let (_, count) = buckets.pop()?;
    let (min_seconds, max_seconds) = histogram.extremes();
    Some(RequestTimes {
        operation: kind.operation.clone(),
        collection,
        status,
        count,
        seconds: histogram.sum(),
        min_seconds,
        max_seconds,
        last_ms: histogram.last_ms(),
        buckets,
    })
}

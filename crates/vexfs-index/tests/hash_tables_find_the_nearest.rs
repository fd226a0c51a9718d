//! Hash tables find nearly all of the true nearest neighbours without being told how: under every metric, beside writers, among dead rows, under
//! filters, and after they were written, read, or left out half of their rows.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use std::sync::atomic::{AtomicU32, Ordering};

use built::{K, METRICS, nearest, one_in};
use clusters::{Clustered, Random};
use vexfs_index::lsh::Lsh;
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel, Row};
use vexfs_simd::Metric;

const ROWS: usize = 4_000;
const QUERIES: usize = 60;
const DIM: usize = 32;
const RECALL_MIN: f64 = 0.93;

struct Hashed {
    metric: Metric,
    data: Clustered,
    rows: Row,
    lsh: Lsh,
    alive: AtomicBitSet,
}

fn insert_all(lsh: &Lsh, data: &Clustered, rows: Row, threads: usize) {
    let next = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(row) = Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&row| row < rows) {
                    lsh.insert(row, data);
                }
            });
        }
    });
}

fn all(rows: Row) -> AtomicBitSet {
    let alive = AtomicBitSet::new();
    (0..rows).for_each(|row| alive.set(row));
    alive
}

impl Hashed {
    fn new(metric: Metric, data: Clustered) -> Self {
        let rows = (data.len() - QUERIES) as Row;
        let (lsh, alive) = (Lsh::new(metric, data.dim), all(rows));
        lsh.train((0..rows).step_by(3), &data);
        lsh.grow_for(rows);
        insert_all(&lsh, &data, rows, 2);
        lsh.calibrate(&alive, &data, &|| false);
        Self { metric, data, rows, lsh, alive }
    }

    fn clustered(metric: Metric) -> Self {
        Self::new(metric, Clustered::new(ROWS + QUERIES, DIM, ROWS / 40, 7))
    }

    fn recall(&self, filter: Option<&BitSet>) -> f64 {
        let accept = Accept { alive: &self.alive, filter };
        let (mut found, mut expected) = (0, 0);
        for query in (self.rows as usize..self.data.len()).map(|row| self.data.vector(row)) {
            let truth = nearest(self.metric, &self.data, query, self.rows, &accept);
            let candidates = self.lsh.candidates();
            let result = self.lsh.search(query, K, candidates, &accept, &self.data, &Cancel::never()).unwrap();
            assert!(result.hits.len() <= K && result.hits.windows(2).all(|pair| pair[0].1 <= pair[1].1));
            for &(row, distance) in &result.hits {
                assert!(accept.accepts(row), "row {row} must not be returned");
                assert_eq!(distance.to_bits(), self.metric.distance(query, self.data.vector(row as usize)).to_bits());
            }
            expected += truth.len();
            found += truth.iter().filter(|row| result.hits.iter().any(|(hit, _)| hit == *row)).count();
        }
        found as f64 / expected as f64
    }
}

fn assert_finds(what: &str, recall: f64) {
    assert!(recall >= RECALL_MIN, "{what}: recall {recall:.4}");
}

#[test]
fn under_every_metric_looking_at_a_part_of_the_rows() {
    for metric in METRICS {
        let hashed = Hashed::clustered(metric);
        assert_finds(&format!("{metric:?}"), hashed.recall(None));
        assert!(hashed.lsh.candidates() < ROWS / 2, "{metric:?}: {} candidates", hashed.lsh.candidates());
    }
}

#[test]
fn when_all_vectors_have_one_direction_or_lie_far_from_the_origin() {
    let mut random = Random(4);
    let direction: Vec<f32> = (0..DIM).map(|_| random.normal()).collect();
    let line = (0..ROWS + QUERIES).flat_map(|_| {
        let length = 1.0 + random.uniform();
        direction.iter().map(|component| component * length).collect::<Vec<f32>>()
    });
    let line = Clustered { dim: DIM, values: line.collect() };
    assert_finds("one direction", Hashed::new(Metric::SquaredEuclidean, line).recall(None));
    let mut far = Clustered::new(ROWS + QUERIES, DIM, ROWS / 40, 7);
    far.values.iter_mut().for_each(|component| *component += 100.0);
    assert_finds("far away", Hashed::new(Metric::SquaredEuclidean, far).recall(None));
}

#[test]
fn when_rows_have_died() {
    let hashed = Hashed::clustered(Metric::SquaredEuclidean);
    let mut random = Random(11);
    for dead_in_ten in [3, 6, 9] {
        (0..hashed.rows).for_each(|row| hashed.alive.set(row));
        (0..hashed.rows).filter(|_| random.below(10) < dead_in_ten).for_each(|row| hashed.alive.clear(row));
        assert_finds(&format!("{dead_in_ten} of ten dead"), hashed.recall(None));
    }
}

#[test]
fn when_a_filter_lets_few_pass() {
    let hashed = Hashed::clustered(Metric::Cosine);
    for odds in [2, 10, 100] {
        let filter = one_in(odds, hashed.rows);
        assert_finds(&format!("one in {odds}"), hashed.recall(Some(&filter)));
    }
}

#[test]
fn while_they_grow_and_rows_come_twice() {
    let data = Clustered::new(ROWS + QUERIES, DIM, ROWS / 40, 7);
    let (lsh, alive) = (Lsh::new(Metric::SquaredEuclidean, DIM), all(ROWS as Row));
    lsh.train((0..ROWS as Row).step_by(3), &data);
    let accept = Accept { alive: &alive, filter: None };
    std::thread::scope(|scope| {
        let adding = [(); 2].map(|()| scope.spawn(|| (0..ROWS as Row).for_each(|row| lsh.insert(row, &data))));
        let growing = scope.spawn(|| (0..ROWS as Row).step_by(500).for_each(|rows| lsh.grow_for(rows)));
        while !adding.iter().all(std::thread::ScopedJoinHandle::is_finished) || !growing.is_finished() {
            let found = lsh.search(data.vector(ROWS), K, 500, &accept, &data, &Cancel::never()).unwrap();
            assert!(found.hits.iter().all(|(row, _)| lsh.contains(*row)));
        }
    });
    assert_eq!(lsh.len(), ROWS);
    lsh.calibrate(&alive, &data, &|| false);
    let hashed = Hashed { metric: Metric::SquaredEuclidean, data, rows: ROWS as Row, lsh, alive };
    assert_finds("grown meanwhile", hashed.recall(None));
}

#[test]
fn when_half_of_the_rows_were_left_out() {
    let Hashed { metric, data, rows, lsh, alive } = Hashed::clustered(Metric::Dot);
    let mut random = Random(5);
    let sources: Vec<Row> = (0..rows).filter(|_| random.below(2) == 0).collect();
    (0..rows).filter(|row| sources.binary_search(row).is_err()).for_each(|row| alive.clear(row));
    let lsh = lsh.remap(&sources, &alive);
    assert_eq!(lsh.len(), sources.len());
    let kept = sources.iter().map(|&row| row as usize).chain(rows as usize..data.len());
    let values: Vec<f32> = kept.flat_map(|row| data.vector(row).to_vec()).collect();
    let (data, rows) = (Clustered { dim: DIM, values }, sources.len() as Row);
    assert_finds("after half died", Hashed { metric, data, rows, lsh, alive: all(rows) }.recall(None));
}

#[test]
fn when_they_were_written_and_read_back() {
    let hashed = Hashed::clustered(Metric::Manhattan);
    let bytes_of = |lsh: &Lsh, rows: Row| {
        let mut bytes = Vec::new();
        lsh.write_to(rows, &mut bytes).unwrap();
        bytes
    };
    let bytes = bytes_of(&hashed.lsh, hashed.rows);
    let lsh = Lsh::read_from(hashed.metric, DIM, &bytes).unwrap();
    assert_eq!(bytes_of(&lsh, hashed.rows), bytes);
    assert_eq!((lsh.len(), lsh.candidates()), (hashed.lsh.len(), hashed.lsh.candidates()));
    assert_finds("read back", Hashed { lsh, ..hashed }.recall(None));
}

#[test]
fn but_not_in_bytes_that_are_none() {
    let hashed = Hashed::clustered(Metric::Cosine);
    let mut bytes = Vec::new();
    hashed.lsh.write_to(50, &mut bytes).unwrap();
    assert!(Lsh::read_from(Metric::Cosine, DIM + 1, &bytes).is_err());
    for length in 0..bytes.len() {
        assert!(Lsh::read_from(Metric::Cosine, DIM, &bytes[..length]).is_err());
    }
    // The checksum of the file around it is what detects damage; here it only must not do harm.
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xa5;
        let _ = Lsh::read_from(Metric::Cosine, DIM, &damaged);
    }
}

#[test]
fn when_all_are_the_same_and_when_norms_are_beyond_what_a_float_holds() {
    let same = Clustered { dim: DIM, values: vec![0.25; (ROWS + QUERIES) * DIM] };
    let hashed = Hashed::new(Metric::SquaredEuclidean, same);
    let accept = Accept { alive: &hashed.alive, filter: None };
    let found = hashed.lsh.search(&[0.25; DIM], 100, 200, &accept, &hashed.data, &Cancel::never()).unwrap();
    assert!(found.hits.len() == 100 && found.hits.iter().all(|(_, distance)| *distance == 0.0));
    let mut random = Random(8);
    let values: Vec<f32> = (0..(400 + QUERIES) * 4).map(|_| random.normal() * 1e30).collect();
    for metric in METRICS {
        let hashed = Hashed::new(metric, Clustered { dim: 4, values: values.clone() });
        let accept = Accept { alive: &hashed.alive, filter: None };
        for query in [hashed.data.vector(0), &[0.0; 4], &[f32::MAX; 4]] {
            hashed.lsh.search(query, K, 500, &accept, &hashed.data, &Cancel::never()).unwrap();
        }
    }
}

#[test]
fn not_when_it_was_cancelled() {
    let hashed = Hashed::clustered(Metric::Dot);
    let cancel = Cancel::never();
    cancel.cancel();
    let accept = Accept { alive: &hashed.alive, filter: None };
    assert!(hashed.lsh.search(hashed.data.vector(0), K, 500, &accept, &hashed.data, &cancel).is_err());
}

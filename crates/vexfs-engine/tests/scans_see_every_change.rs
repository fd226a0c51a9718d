//! Collections of thousands of records without a graph are scanned, with codes that the first scan makes: nothing is missed, whatever changes between scans.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;

use store::{REPLACE, Random, SPACE, apply, create, delete, lazy, put, query, space, texts, vectors};
use vexfs_engine::{Engine, MetricName};

const DIM: usize = 24;
const RECORDS: usize = 2_500;
const STEPS: usize = 18;

/// Whole numbers, so that sums do not depend on their order.
fn vector(random: &mut Random) -> Vec<f32> {
    (0..DIM).map(|_| random.below(9) as f32 - 4.0).collect()
}

fn score(metric: MetricName, a: &[f32], b: &[f32]) -> f32 {
    match metric {
        MetricName::Dot => a.iter().zip(b).map(|(a, b)| a * b).sum(),
        _ => a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum(),
    }
}

fn check(
    engine: &Engine,
    id: uuid::Uuid,
    metric: MetricName,
    records: &BTreeMap<String, Vec<f32>>,
    among: Option<&[String]>,
    random: &mut Random,
) {
    let sought = vector(random);
    for limit in [1, 10, 250] {
        let candidates = if among.is_some() { r#","candidates":{"ids":1,"unknown":"ignore"}"# } else { "" };
        let plan = format!(r#"{{"source":{{"kind":"nearest","space":"","queries":0}},"limit":{limit}{candidates}}}"#);
        let mut columns = vec![vectors([Some(sought.clone())])];
        columns.extend(among.map(texts));
        let found: Vec<(String, f32)> = query(engine, id, &plan, columns).unwrap().group(0).collect();
        let is_among = |id: &&String| among.is_none_or(|among| among.contains(*id));
        let mut scores: Vec<f32> =
            records.iter().filter(|(id, _)| is_among(id)).map(|(_, own)| score(metric, &sought, own)).collect();
        scores.sort_by(f32::total_cmp);
        if metric == MetricName::Dot {
            scores.reverse();
        }
        scores.truncate(limit);
        assert_eq!(found.iter().map(|(_, score)| *score).collect::<Vec<_>>(), scores);
        for (id, found) in &found {
            assert!(is_among(&id));
            assert_eq!(found.to_bits(), score(metric, &sought, &records[id]).to_bits());
        }
    }
}

#[test]
fn nothing_is_missed() {
    for metric in [MetricName::SquaredEuclidean, MetricName::Dot] {
        let dir = tempfile::tempdir().unwrap();
        let mut engine = Engine::open(lazy(dir.path())).unwrap();
        let id = create(&engine, "scanned", vec![space(SPACE, metric)]);
        let mut random = Random(11);
        let mut records = BTreeMap::new();
        let mut next = 0;
        let write = |engine: &Engine, records: &mut BTreeMap<String, Vec<f32>>, ids: &[String], random: &mut Random| {
            let values: Vec<Vec<f32>> = ids.iter().map(|_| vector(random)).collect();
            apply(engine, id, put(REPLACE, ids, values.clone())).unwrap();
            records.extend(ids.iter().cloned().zip(values));
        };
        let mut fresh = |count: usize| -> Vec<String> {
            next += count;
            (next - count..next).map(|number| format!("r{number}")).collect()
        };
        write(&engine, &mut records, &fresh(RECORDS), &mut random);
        for step in 0..STEPS {
            if step % 7 == 6 {
                engine.close();
                engine = Engine::open(lazy(dir.path())).unwrap();
            }
            let known: Vec<String> = records.keys().cloned().collect();
            let some = |random: &mut Random, count: usize| -> Vec<String> {
                let start = random.below(known.len() - count);
                known[start..start + count].to_vec()
            };
            match step % 3 {
                0 => write(&engine, &mut records, &some(&mut random, 40), &mut random),
                1 => write(&engine, &mut records, &fresh(300), &mut random),
                _ => {
                    let gone = some(&mut random, 150);
                    apply(&engine, id, delete(&gone)).unwrap();
                    records.retain(|id, _| !gone.contains(id));
                }
            }
            check(&engine, id, metric, &records, None, &mut random);
            let among: Vec<String> = records.keys().step_by(2).cloned().collect();
            check(&engine, id, metric, &records, Some(&among), &mut random);
        }
        engine.close();
    }
}

//! Recommendations, discoveries and contexts bring the records that scoring all of them one by one brings.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use store::{
    ADD, Random, apply, batch, code, create, eager, jsons, lazy, put, query, space, texts, vectors, wait_until,
};
use uuid::Uuid;
use vexfs_engine::{Cancel, Columns, Engine, MetricName, QueryPlan};

const DIM: usize = 4;
const RECORDS: usize = 400;

struct Records {
    vectors: BTreeMap<String, Option<Vec<f32>>>,
    even: BTreeMap<String, bool>,
}

fn fill(engine: &Engine, id: Uuid, random: &mut Random) -> Records {
    let ids: Vec<String> = (0..RECORDS).map(|number| number.to_string()).collect();
    let stored: Vec<Option<Vec<f32>>> = ids.iter().map(|_| (!random.one_in(6)).then(|| random.vector(DIM))).collect();
    let even: Vec<bool> = (0..RECORDS).map(|number| number % 2 == 0).collect();
    let payloads = even.iter().map(|even| Some(json!({ "even": even }).to_string()));
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}"#;
    apply(engine, id, batch(put, vec![texts(&ids), vectors(stored.clone()), jsons(payloads)])).unwrap();
    Records { vectors: ids.iter().cloned().zip(stored).collect(), even: ids.into_iter().zip(even).collect() }
}

/// Larger is nearer; Euclidean distances are squared.
fn similarity(metric: MetricName, a: &[f32], b: &[f32]) -> f32 {
    let pairs = || a.iter().zip(b);
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>();
    match metric {
        MetricName::Euclidean | MetricName::SquaredEuclidean => -pairs().map(|(x, y)| (x - y) * (x - y)).sum::<f32>(),
        MetricName::Manhattan => -pairs().map(|(x, y)| (x - y).abs()).sum::<f32>(),
        MetricName::Dot => dot(a, b),
        MetricName::Cosine => {
            let norms = dot(a, a).sqrt() * dot(b, b).sqrt();
            if norms > 0.0 { dot(a, b) / norms } else { 0.0 }
        }
    }
}

fn sigmoid(x: f32) -> f32 {
    x / (1.0 + x.abs())
}

/// The score that a source gives to similarities: to the target, the positives and the negatives.
fn expected_score(kind: &str, target: f32, positives: &[f32], negatives: &[f32]) -> f32 {
    let best = |similarities: &[f32]| similarities.iter().copied().max_by(f32::total_cmp).unwrap_or(f32::NEG_INFINITY);
    let pairs = || positives.iter().zip(negatives);
    match kind {
        "bestScore" if best(positives) > best(negatives) => 0.5 * (sigmoid(best(positives)) + 1.0),
        "bestScore" => -0.5 * (sigmoid(best(negatives)) + 1.0),
        "sumScores" => positives.iter().sum::<f32>() - negatives.iter().sum::<f32>(),
        "discover" => {
            let rank: f32 = pairs()
                .map(|(p, n)| {
                    if p > n {
                        1.0
                    } else if p < n {
                        -1.0
                    } else {
                        0.0
                    }
                })
                .sum();
            rank + 0.5 * (sigmoid(target) + 1.0)
        }
        _ => pairs().map(|(p, n)| sigmoid((p - n - f32::EPSILON).min(0.0))).sum(),
    }
}

fn source(kind: &str) -> Value {
    match kind {
        "bestScore" | "sumScores" => {
            json!({ "kind": "recommend", "space": "", "positives": 0, "negatives": 1, "strategy": kind })
        }
        "weighted" => json!({ "kind": "weighted", "space": "", "examples": 0, "weights": [1.0, -0.5, 0.25] }),
        "discover" => json!({ "kind": "discover", "space": "", "target": 2, "positives": 0, "negatives": 1 }),
        _ => json!({ "kind": "context", "space": "", "positives": 0, "negatives": 1 }),
    }
}

fn even() -> Value {
    json!({ "kind": "equals", "path": ["even"], "value": { "bool": true }, "elements": "any" })
}

/// Cosines are computed in another order of operations than here.
fn is_close(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(1.0)
}

fn check(engine: &Engine, id: Uuid, records: &Records, metric: MetricName, kind: &str, random: &mut Random) {
    let mut several = || (0..3).map(|_| random.vector(DIM)).collect::<Vec<_>>();
    let (positives, negatives, target) = (several(), several(), several().swap_remove(0));
    let columns: Columns = [positives.clone(), negatives.clone(), vec![target.clone()]]
        .map(|items| vectors(items.into_iter().map(Some)))
        .to_vec();
    let is_filtered = random.one_in(2);
    let (offset, limit) = (random.below(5), 1 + random.below(40));
    let of = |examples: &[Vec<f32>], vector: &[f32]| -> Vec<f32> {
        examples.iter().map(|example| similarity(metric, example, vector)).collect()
    };
    let score = |vector: &Vec<f32>| {
        expected_score(kind, similarity(metric, &target, vector), &of(&positives, vector), &of(&negatives, vector))
    };
    let candidates = records.vectors.iter().filter(|(id, _)| !is_filtered || records.even[*id]);
    let mut scores: BTreeMap<String, f32> =
        candidates.filter_map(|(id, vector)| Some((id.clone(), score(vector.as_ref()?)))).collect();
    let mut best: Vec<f32> = scores.values().copied().collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let threshold = random.one_in(2).then(|| best[best.len() / 20] + 0.001);
    // Rows end where the threshold is passed in the direction of the metric, whatever the scores are made of.
    let is_distance = matches!(metric, MetricName::Euclidean | MetricName::Manhattan);
    let is_better = |score: f32, threshold: f32| if is_distance { score < threshold } else { score > threshold };
    let better =
        best.iter().take_while(|score| threshold.is_none_or(|threshold| is_better(**score, threshold))).count();
    best.truncate(better);
    let best: Vec<f32> = best.into_iter().skip(offset).take(limit).collect();
    let plan = json!({
        "source": source(kind), "filter": is_filtered.then(even), "threshold": threshold, "offset": offset, "limit": limit,
    });
    let found: Vec<(String, f32)> = query(engine, id, &plan.to_string(), columns).unwrap().group(0).collect();
    let what = format!("{metric:?} {kind} {plan}");
    assert_eq!(found.len(), best.len(), "{what}");
    assert!(found.iter().zip(&best).all(|((_, score), best)| is_close(*score, *best)), "{what}: {found:?} {best:?}");
    assert!(found.iter().all(|(id, score)| is_close(scores.remove(id).unwrap(), *score)), "{what}");
}

const METRICS: [MetricName; 4] = [MetricName::Euclidean, MetricName::Manhattan, MetricName::Dot, MetricName::Cosine];

#[test]
fn for_every_metric_and_rule() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let mut random = Random(5);
    for metric in METRICS {
        let id = create(&engine, &format!("{metric:?}"), vec![space("", metric)]);
        let records = fill(&engine, id, &mut random);
        for _ in 0..8 {
            for kind in ["bestScore", "sumScores", "discover", "context"] {
                check(&engine, id, &records, metric, kind, &mut random);
            }
        }
    }
}

#[test]
fn walks_of_the_graph_find_nearly_all_that_scoring_every_record_finds() {
    const COUNT: usize = 6_000;
    const LIMIT: usize = 10;
    const QUERIES: usize = 25;
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let mut random = Random(31);
    let id = create(&engine, "graph", vec![space("", MetricName::Cosine)]);
    let ids: Vec<String> = (0..COUNT).map(|number| number.to_string()).collect();
    let stored: Vec<Vec<f32>> = ids.iter().map(|_| random.vector(8)).collect();
    apply(&engine, id, put(ADD, &ids, stored.clone())).unwrap();
    wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
    for kind in ["bestScore", "sumScores", "discover", "context", "weighted"] {
        let mut recalled = 0;
        for _ in 0..QUERIES {
            let mut some = |count: usize| vectors((0..count).map(|_| Some(stored[random.below(COUNT)].clone())));
            let columns: Columns = vec![some(3), some(3), some(1)];
            let run = |is_exact: bool| {
                let mut source = source(kind);
                source["exact"] = json!(is_exact);
                let plan = json!({ "source": source, "limit": LIMIT }).to_string();
                let plan = QueryPlan::from_json(&plan, columns.clone()).unwrap();
                let strategy = engine.explain(id, &plan, &Cancel::never()).unwrap().strategy;
                assert_eq!(strategy, if is_exact { "exact" } else { "graph" });
                engine
                    .query(id, &plan, &Cancel::never())
                    .unwrap()
                    .group(0)
                    .map(|(_, score)| score)
                    .collect::<Vec<f32>>()
            };
            let worst = *run(true).last().unwrap();
            // Counted by score: of many equally good records any may come.
            recalled += run(false).into_iter().filter(|score| *score >= worst - 1e-5).count();
        }
        assert!(recalled * 100 >= QUERIES * LIMIT * 95, "{kind}: {recalled} of {}", QUERIES * LIMIT);
    }
}

#[test]
fn an_average_is_one_query() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "average", vec![space("", MetricName::Euclidean)]);
    fill(&engine, id, &mut Random(9));
    let columns = vec![
        vectors([Some(vec![2.0, 4.0, 6.0, 8.0]), Some(vec![4.0, 4.0, 4.0, 4.0])]),
        vectors([Some(vec![1.0, 1.0, 1.0, 1.0])]),
        vectors([Some(vec![5.0, 7.0, 9.0, 11.0])]),
    ];
    let run = |source: Value| -> Vec<(String, f32)> {
        let plan = json!({ "source": source, "threshold": 40.0, "limit": 20 });
        query(&engine, id, &plan.to_string(), columns.clone()).unwrap().group(0).collect()
    };
    let recommend = json!({
        "kind": "recommend", "space": "", "positives": 0, "negatives": 1, "strategy": "averageVector", "exact": true,
    });
    let found = run(recommend);
    assert_eq!(found, run(json!({ "kind": "nearest", "space": "", "queries": 2, "exact": true })));
    assert!(!found.is_empty() && found.iter().all(|(_, distance)| *distance < 40.0));
}

#[test]
fn examples_that_make_no_sense_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "plain", vec![space("", MetricName::Dot)]);
    let columns = vec![vectors([Some(vec![1.0; DIM])]), vectors([]), vectors([Some(vec![1.0; DIM + 1])]), texts(["a"])];
    let run = |source: Value| code(query(&engine, id, &json!({ "source": source }).to_string(), columns.clone()));
    let recommend = |positives: usize, negatives: usize, strategy: &str| json!({ "kind": "recommend", "space": "", "positives": positives, "negatives": negatives, "strategy": strategy });
    assert_eq!(run(recommend(0, 0, "bestScore")), "ok");
    fill(&engine, id, &mut Random(2));
    assert_eq!(run(recommend(0, 1, "bestScore")), "ok");
    assert_eq!(run(recommend(1, 1, "sumScores")), "invalid_argument");
    assert_eq!(run(recommend(1, 0, "averageVector")), "invalid_argument");
    assert_eq!(run(recommend(0, 2, "averageVector")), "dimension_mismatch");
    assert_eq!(run(recommend(0, 2, "bestScore")), "dimension_mismatch");
    assert_eq!(run(recommend(0, 3, "bestScore")), "invalid_argument");
    assert_eq!(run(json!({ "kind": "context", "space": "", "positives": 0, "negatives": 1 })), "invalid_argument");
    assert_eq!(run(json!({ "kind": "context", "space": "other", "positives": 0, "negatives": 0 })), "invalid_argument");
}

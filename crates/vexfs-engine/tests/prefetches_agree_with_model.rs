//! Plans over prefetches bring what computing everything by hand brings: fusions, formulas, re-scored and diverse rows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]
#![allow(clippy::float_cmp, reason = "zero and one are exact")]

mod store;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use store::{Random, apply, batch, code, create, jsons, lazy, query, space, texts, vectors};
use uuid::Uuid;
use vexfs_engine::{Cancel, Columns, Engine, MetricName};

const DIM: usize = 4;
const RECORDS: usize = 300;

/// What a record is scored by.
struct Record {
    vector: Vec<f32>,
    price: Option<f64>,
    even: bool,
}

type Records = BTreeMap<String, Record>;
/// Ids with scores, best first.
type List = Vec<(String, f32)>;

fn fill(engine: &Engine, id: Uuid, random: &mut Random) -> Records {
    let records: Records = (0..RECORDS)
        .map(|number| {
            let price = (!random.one_in(3)).then(|| random.below(1000) as f64 / 10.0);
            (number.to_string(), Record { vector: random.vector(DIM), price, even: number % 2 == 0 })
        })
        .collect();
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}"#;
    let payload = |record: &Record| {
        let mut payload = json!({ "even": record.even });
        if let Some(price) = record.price {
            payload["price"] = json!(price);
        }
        Some(payload.to_string())
    };
    let columns = vec![
        texts(records.keys()),
        vectors(records.values().map(|record| Some(record.vector.clone()))),
        jsons(records.values().map(payload)),
    ];
    apply(engine, id, batch(put, columns)).unwrap();
    records
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The nearest by dot product.
fn nearest(records: &Records, target: &[f32], limit: usize, passes: impl Fn(&Record) -> bool) -> List {
    let passing = records.iter().filter(|(_, record)| passes(record));
    let mut list: List = passing.map(|(id, record)| (id.clone(), dot(target, &record.vector))).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list.truncate(limit);
    list
}

fn source(column: usize) -> Value {
    json!({ "kind": "nearest", "space": "", "queries": column, "exact": true })
}

fn even() -> Value {
    json!({ "kind": "equals", "path": ["even"], "value": { "bool": true }, "elements": "any" })
}

fn columns(targets: &[Vec<f32>]) -> Columns {
    targets.iter().map(|target| vectors([Some(target.clone())])).collect()
}

fn answer(engine: &Engine, id: Uuid, plan: &Value, targets: &[Vec<f32>]) -> List {
    query(engine, id, &plan.to_string(), columns(targets)).unwrap().group(0).collect()
}

/// The same ids and scores; rows of equal scores may have changed places.
fn assert_same(found: &[(String, f32)], expected: &[(String, f32)], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let expected_scores: BTreeMap<&String, f32> = expected.iter().map(|(id, score)| (id, *score)).collect();
    for ((id, score), (_, in_place)) in found.iter().zip(expected) {
        assert!((score - in_place).abs() <= 1e-5 * score.abs().max(1.0), "{what}: {found:?} {expected:?}");
        if let Some(own) = expected_scores.get(id) {
            assert!((score - own).abs() <= 1e-5 * score.abs().max(1.0), "{what}: {id}");
        }
    }
    assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{what}: {found:?}");
}

fn ranked(scores: BTreeMap<String, f32>, limit: usize) -> List {
    let mut list: List = scores.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list.truncate(limit);
    list
}

fn with_store(test: impl Fn(&Engine, Uuid, &Records, &mut Random)) {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "records", vec![space("", MetricName::Dot)]);
    let mut random = Random(17);
    let records = fill(&engine, id, &mut random);
    for _ in 0..20 {
        test(&engine, id, &records, &mut random);
    }
    engine.close();
}

#[test]
fn ranks_and_distributions_are_fused_as_defined() {
    with_store(|engine, id, records, random| {
        let targets = [random.vector(DIM), random.vector(DIM)];
        let limits = [5 + random.below(80), 5 + random.below(80)];
        let lists = [
            nearest(records, &targets[0], limits[0], |record| record.even),
            nearest(records, &targets[1], limits[1], |_| true),
        ];
        let (k, weights) = (1 + random.below(60), [0.5 + random.below(4) as f32, 1.0]);
        let prefetches = json!([
            { "source": source(0), "limit": limits[0], "filter": even() },
            { "source": source(1), "limit": limits[1] },
        ]);
        let plan =
            |source: Value| json!({ "source": source, "prefetch": [0, 1], "prefetches": prefetches, "limit": 50 });

        let mut ranks = BTreeMap::new();
        for (list, weight) in lists.iter().zip(weights) {
            for (position, (id, _)) in list.iter().enumerate() {
                *ranks.entry(id.clone()).or_default() += 1.0 / ((position + 1) as f32 / weight + k as f32 - 1.0);
            }
        }
        let fusion = json!({ "kind": "fusion", "method": "reciprocalRank", "k": k, "weights": weights });
        assert_same(&answer(engine, id, &plan(fusion), &targets), &ranked(ranks, 50), "reciprocal ranks");

        let mut scores = BTreeMap::new();
        for list in &lists {
            let count = list.len() as f64;
            let mean = list.iter().map(|(_, score)| f64::from(*score)).sum::<f64>() / count;
            let squares = list.iter().map(|(_, score)| (f64::from(*score) - mean).powi(2)).sum::<f64>();
            let deviation = (squares / (count - 1.0)).sqrt();
            for (id, score) in list {
                let normal = (f64::from(*score) - mean + 3.0 * deviation) / (6.0 * deviation);
                *scores.entry(id.clone()).or_default() += normal as f32;
            }
        }
        let fusion = json!({ "kind": "fusion", "method": "scoreDistribution" });
        assert_same(&answer(engine, id, &plan(fusion), &targets), &ranked(scores, 50), "score distributions");
    });
}

#[test]
fn formulas_compute_with_scores_ranks_fields_and_conditions() {
    with_store(|engine, id, records, random| {
        let targets = [random.vector(DIM), random.vector(DIM)];
        let lists = [nearest(records, &targets[0], 40, |_| true), nearest(records, &targets[1], 60, |_| true)];
        let expression = json!({ "kind": "sum", "of": [
            { "kind": "product", "of": [
                { "kind": "constant", "value": 0.5 }, { "kind": "score", "prefetch": 0, "otherwise": 0.25 },
            ] },
            { "kind": "quotient", "left": { "kind": "constant", "value": 1.0 }, "right": { "kind": "sum", "of": [
                { "kind": "constant", "value": 1.0 }, { "kind": "rank", "prefetch": 1 },
            ] } },
            { "kind": "condition", "filter": even() },
            { "kind": "otherwise", "value": 0.75, "of": { "kind": "difference",
              "left": { "kind": "constant", "value": 1.0 }, "right": { "kind": "score", "prefetch": 0 } } },
            { "kind": "decay", "shape": "gaussian", "of": { "kind": "number", "path": ["price"], "otherwise": { "value": 7.0 } },
              "target": { "kind": "constant", "value": 50.0 }, "lambda": -0.001 },
            { "kind": "function", "function": "negative", "of": { "kind": "smallest", "of": [
                { "kind": "constant", "value": 1.5 }, { "kind": "number", "path": ["price"], "otherwise": { "value": 7.0 } },
            ] } },
        ] });
        for (best, arithmetic) in [("largest", "checked"), ("largest", "plain"), ("smallest", "checked")] {
            let plan = json!({
                "source": { "kind": "formula", "expression": expression, "arithmetic": arithmetic, "best": best },
                "prefetch": [0, 1],
                "prefetches": [{ "source": source(0), "limit": 40 }, { "source": source(1), "limit": 60 }],
            });
            // What the second prefetch does not have has no rank, and is left out.
            let scores: BTreeMap<String, f32> = lists[1]
                .iter()
                .enumerate()
                .map(|(rank, (id, _))| {
                    let record = &records[id];
                    let score = lists[0].iter().find(|(other, _)| other == id).map(|(_, score)| f64::from(*score));
                    let price = record.price.unwrap_or(7.0);
                    let value = 0.5 * score.unwrap_or(0.25)
                        + score.map_or(0.75, |score| 1.0 - score)
                        + 1.0 / (1.0 + rank as f64)
                        + f64::from(u8::from(record.even))
                        + (-0.001 * (price - 50.0).powi(2)).exp()
                        - price.min(1.5);
                    (id.clone(), value as f32)
                })
                .collect();
            let mut found = answer(engine, id, &plan, &targets);
            if best == "smallest" {
                found.reverse();
            }
            assert_same(&found, &ranked(scores, usize::MAX), best);
        }
    });
}

#[test]
fn numbers_that_are_none_fail_checked_formulas_only() {
    with_store(|engine, id, _, random| {
        let run = |expression: Value, arithmetic: &str| {
            let source =
                json!({ "kind": "formula", "expression": expression, "arithmetic": arithmetic, "best": "largest" });
            query(engine, id, &json!({ "source": source, "limit": 3 }).to_string(), Vec::new())
        };
        let _ = random.below(2);
        let constant = |value: f64| json!({ "kind": "constant", "value": value });
        let quotient =
            |left: f64, right: f64| json!({ "kind": "quotient", "left": constant(left), "right": constant(right) });
        let function = |name: &str, of: f64| json!({ "kind": "function", "function": name, "of": constant(of) });
        for (expression, text) in [
            (quotient(5.0, 0.0), "5/0 = inf"),
            (function("squareRoot", -1.0), "√-1 = NaN"),
            (function("ln", 0.0), "ln(0) = -inf"),
            (function("log10", -1.0), "log10(-1) = NaN"),
            (function("exponential", 1000.0), "exp(1000) = inf"),
            (function("acosh", 0.5), "acosh(0.5) = NaN"),
            (json!({ "kind": "power", "left": constant(-2.0), "right": constant(0.5) }), "-2^0.5 = NaN"),
        ] {
            let error = run(expression.clone(), "checked").err().unwrap();
            assert_eq!((error.code(), error.details()), ("not_finite", json!({ "expression": text }).to_string()));
            assert_eq!(run(expression, "plain").unwrap().group(0).count(), 3);
        }
        assert_eq!(run(quotient(0.0, 0.0), "checked").unwrap().group(0).next().unwrap().1, 0.0);
        let missing = json!({ "kind": "number", "path": ["nothing"] });
        assert_eq!(code(run(missing, "checked").map(drop)), "field_value");
        let text = json!({ "kind": "number", "path": ["even"] });
        assert!(run(text, "checked").err().unwrap().details().contains("wrongType"));
    });
}

#[test]
fn a_null_is_no_number_or_one_of_the_wrong_type() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(store::lazy(dir.path())).unwrap();
    let id = store::create_plain(&engine);
    let ids: Vec<String> = ["none", "one"].map(str::to_owned).to_vec();
    let payloads = store::jsons(
        [r#"{"n":null,"list":[null,3],"at":null,"place":null}"#, r#"{"n":7,"list":[4]}"#]
            .map(|json| Some(json.to_owned())),
    );
    let operation = format!(r#"{{"kind":"put","ids":0,{},"vectors":{{}},"payloads":1}}"#, store::REPLACE);
    store::apply(&engine, id, store::batch(&operation, vec![store::texts(&ids), payloads])).unwrap();
    let run = |expression: Value| {
        let source = json!({ "kind": "formula", "expression": expression, "arithmetic": "checked", "best": "largest" });
        let plan = json!({ "source": source, "limit": 10 }).to_string();
        query(&engine, id, &plan, Vec::new()).map(|rows| rows.group(0).collect::<BTreeMap<String, f32>>())
    };
    let scores = |none: f32, one: f32| BTreeMap::from([("none".to_owned(), none), ("one".to_owned(), one)]);
    for (field, one, list_or_default) in [("n", 7.0, 5.0), ("list", 4.0, 3.0)] {
        let number = json!({ "kind": "number", "path": [field], "otherwise": { "value": 5.0 } });
        assert_eq!(run(number.clone()).unwrap(), scores(list_or_default, one), "{field}");
        let mut counting = number;
        counting["nullsCount"] = json!(true);
        assert!(run(counting).err().unwrap().details().contains("wrongType"), "{field}");
    }
    let instead = json!({ "value": { "int": "1000000" } });
    let date = json!({ "kind": "datetime", "path": ["at"], "otherwise": instead });
    assert_eq!(run(date.clone()).unwrap(), scores(1.0, 1.0));
    let mut counting = date;
    counting["nullsCount"] = json!(true);
    assert!(run(counting).err().unwrap().details().contains("wrongType"));
}

#[test]
fn prefetched_rows_are_scored_again_and_filters_hold_all_the_way_down() {
    with_store(|engine, id, records, random| {
        let targets = [random.vector(DIM), random.vector(DIM), random.vector(DIM)];
        let first = nearest(records, &targets[0], 120, |record| record.even);
        let second = nearest(records, &targets[1], 40, |record| {
            record.even && first.iter().any(|(id, _)| std::ptr::eq(&raw const records[id], record))
        });
        let expected = nearest(records, &targets[2], 25, |record| {
            second.iter().any(|(id, _)| std::ptr::eq(&raw const records[id], record))
        });
        let plan = json!({
            "source": source(2), "prefetch": [0], "filter": even(), "limit": 25,
            "prefetches": [
                { "source": source(1), "limit": 40, "prefetch": [1] },
                { "source": source(0), "limit": 120 },
            ],
        });
        assert_same(&answer(engine, id, &plan, &targets), &expected, "nested");
    });
}

#[test]
fn diverse_rows_are_chosen_one_by_one() {
    with_store(|engine, id, records, random| {
        let target = random.vector(DIM);
        let relevance = random.below(11) as f32 / 10.0;
        let mut left = nearest(records, &target, 30, |_| true);
        let mut expected: Vec<String> = Vec::new();
        while expected.len() < 10 {
            let gain = |id: &String, score: f32| {
                let nearest = expected.iter().map(|other| dot(&records[id].vector, &records[other].vector));
                let nearest = nearest.max_by(f32::total_cmp);
                nearest.map_or(score, |nearest| relevance * score - (1.0 - relevance) * nearest)
            };
            let gains = left.iter().map(|(id, score)| gain(id, *score)).enumerate();
            let (best, _) = gains.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            expected.push(left.swap_remove(best).0);
        }
        let source = json!({
            "kind": "diverse", "space": "", "query": 0, "relevance": relevance, "candidates": 30, "exact": true,
        });
        let found = answer(engine, id, &json!({ "source": source, "limit": 10 }), std::slice::from_ref(&target));
        assert_eq!(found.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), expected);
        for (id, score) in found {
            assert!((score - dot(&target, &records[&id].vector)).abs() < 1e-5);
        }
    });
}

#[test]
fn samples_pass_the_filter() {
    with_store(|engine, id, records, _| {
        let plan = json!({ "source": { "kind": "sample" }, "filter": even(), "limit": 40 });
        let found = answer(engine, id, &plan, &[]);
        assert_eq!(found.iter().map(|(id, _)| id).collect::<std::collections::BTreeSet<_>>().len(), 40);
        assert!(found.iter().all(|(id, score)| records[id].even && *score == 1.0));
    });
}

#[test]
fn nesting_has_a_bound() {
    with_store(|engine, id, _, _| {
        let scan = json!({ "kind": "scan", "order": "id" });
        let plan = |depth: usize| {
            let prefetches: Vec<Value> = (0..depth)
                .map(|level| {
                    let inner: Vec<usize> = (level + 1..depth).take(1).collect();
                    json!({ "source": scan, "limit": 10, "prefetch": inner })
                })
                .collect();
            json!({ "source": scan, "prefetch": [0], "prefetches": prefetches }).to_string()
        };
        assert_eq!(query(engine, id, &plan(64), Vec::new()).unwrap().group(0).count(), 10);
        assert_eq!(code(query(engine, id, &plan(65), Vec::new()).map(drop)), "invalid_argument");
        let circle =
            json!({ "source": scan, "prefetch": [0], "prefetches": [{ "source": scan, "limit": 1, "prefetch": [0] }] });
        assert_eq!(code(query(engine, id, &circle.to_string(), Vec::new()).map(drop)), "invalid_argument");
    });
}

#[test]
fn reports_tell_what_was_done() {
    with_store(|engine, id, _, random| {
        let plan = json!({
            "source": { "kind": "fusion", "method": "reciprocalRank", "k": 2 }, "prefetch": [0, 1], "filter": even(), "limit": 10,
            "prefetches": [{ "source": source(0), "limit": 20 }, { "source": source(1), "limit": 30 }],
        });
        let targets = [random.vector(DIM), random.vector(DIM)];
        let plan = vexfs_engine::QueryPlan::from_json(&plan.to_string(), columns(&targets)).unwrap();
        let report = engine.explain(id, &plan, &Cancel::never()).unwrap();
        assert_eq!((report.source, report.strategy, report.found), ("fusion", "fusion", 10));
        assert!((30..=50).contains(&report.scope));
        let inner: Vec<_> = report.prefetch.iter().map(|step| (step.strategy, step.scope, step.found)).collect();
        assert_eq!(inner, [("exact", 150, 20), ("exact", 150, 30)]);
    });
}

//! A filter that is asked over and over, of which the engine remembers the rows, passes what passes it now.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;

use store::{Random, SPACE, apply, batch, create, delete, eager, jsons, query, space, texts, vectors};
use vexfs_engine::{Engine, MetricName};

/// More than the engine remembers.
const FILTERS: i64 = 12;
const STEPS: usize = 600;

fn below(bound: i64) -> String {
    format!(r#"{{"kind":"range","path":["n"],"elements":"any","lt":{{"int":"{bound}"}}}}"#)
}

#[test]
fn every_change_is_seen_by_the_filters_that_were_asked_before() {
    for seed in 1..=4 {
        let dir = tempfile::tempdir().unwrap();
        let engine = Engine::open(eager(dir.path())).unwrap();
        let id = create(&engine, "filtered", vec![space(SPACE, MetricName::SquaredEuclidean)]);
        let mut random = Random(seed * 7_919);
        let mut numbers: BTreeMap<String, i64> = BTreeMap::new();
        for _ in 0..STEPS {
            let name = format!("r{}", random.below(60));
            let number = random.below(FILTERS as usize) as i64;
            let payload = format!(r#"{{"n":{number}}}"#);
            match random.below(6) {
                0 => {
                    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}"#;
                    let columns = vec![texts([&name]), vectors([Some(random.vector(2))]), jsons([Some(payload)])];
                    apply(&engine, id, batch(put, columns)).unwrap();
                    numbers.insert(name, number);
                }
                1 if numbers.contains_key(&name) => {
                    let change = serde_json::json!({ "kind": "set", "value": payload });
                    let set = format!(r#"{{"kind":"changePayload","ids":0,"unknown":"error","change":{change}}}"#);
                    apply(&engine, id, batch(&set, vec![texts([&name])])).unwrap();
                    numbers.insert(name, number);
                }
                2 => {
                    apply(&engine, id, delete(std::slice::from_ref(&name))).unwrap();
                    numbers.remove(&name);
                }
                _ => {
                    let bound = random.below(FILTERS as usize) as i64;
                    let plan = format!(
                        r#"{{"source":{{"kind":"nearest","space":"","queries":0}},"filter":{},"limit":100}}"#,
                        below(bound)
                    );
                    let rows = query(&engine, id, &plan, vec![vectors([Some(vec![0.0, 0.0])])]).unwrap();
                    let mut found: Vec<String> = rows.group(0).map(|(id, _)| id).collect();
                    found.sort();
                    let passing = numbers.iter().filter(|(_, number)| **number < bound).map(|(id, _)| id.clone());
                    assert_eq!(found, passing.collect::<Vec<_>>(), "seed {seed}, below {bound}");
                }
            }
        }
        engine.close();
    }
}

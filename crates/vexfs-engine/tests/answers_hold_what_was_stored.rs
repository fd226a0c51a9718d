//! Every part of a row comes out as the rendering asks for it, for vectors of every kind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::sync::Arc;

use serde_json::{Value, json};
use store::{apply, batch, create, jsons, lazy, query, space, texts, vectors};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn, VectorRef};
use vexfs_codec::render::Template;
use vexfs_engine::{Engine, MetricName, SpaceKind, SpaceSpec};

/// 7 has a vector in every space, 10 only a dense one, and a UUID none.
fn fill(engine: &Engine) -> Uuid {
    let kinds = [("", SpaceKind::Dense), ("many", SpaceKind::Multi), ("few", SpaceKind::Sparse)];
    let spaces = kinds.map(|(name, kind)| SpaceSpec { kind, ..space(name, MetricName::Dot) });
    let id = create(engine, "kinds", spaces.to_vec());
    let mut many = MultiVectorColumn::new();
    many.push(2, &[1.0, 0.0, 0.0, 2.5]);
    let mut few = SparseVectorColumn::new();
    few.push(&[3, 9], &[0.5, 1.0]);
    for _ in 0..2 {
        many.push_null();
        few.push_null();
    }
    let columns = vec![
        texts(["7", "10", UUID]),
        vectors([Some(vec![1.0, 2.0]), Some(vec![3.0, 4.0]), None]),
        Arc::new(ColumnData::MultiVectors(many)),
        Arc::new(ColumnData::SparseVectors(few)),
        jsons([Some(r#"{"n":2,"k":"b"}"#.to_owned()), Some(r#"{"n":1.0,"k":5}"#.to_owned()), None]),
    ];
    let put = r#"{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1,"many":2,"few":3},"payloads":4}"#;
    apply(engine, id, batch(put, columns)).unwrap();
    id
}

const UUID: &str = "00000000-0000-4000-8000-000000000001";

fn render(engine: &Engine, id: Uuid, plan: &Value, columns: Vec<Arc<ColumnData>>, row: &Value) -> Value {
    let rows = json!({ "each": "rows", "separator": ",", "body": [{ "text": "[" }, row, { "text": "]" }] });
    let template = json!([{ "text": "[" }, rows, { "text": "]" }]).to_string();
    let rows = query(engine, id, &plan.to_string(), columns).unwrap();
    serde_json::from_slice(&rows.render(&Template::parse(&template).unwrap()).unwrap()).unwrap()
}

#[test]
fn ids_versions_and_vectors() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = fill(&engine);
    let scan = json!({ "source": { "kind": "scan", "order": "id" } });
    let rendered = |row: Value| render(&engine, id, &scan, Vec::new(), &row);
    assert_eq!(rendered(json!({ "value": "id", "numeric": true })), json!([[7], [10], [UUID]]));
    assert_eq!(rendered(json!({ "value": "id" })), json!([["7"], ["10"], [UUID]]));
    assert_eq!(rendered(json!({ "value": "version" })), json!([[1], [1], [1]]));
    let all =
        json!({ "": [1.0, 2.0], "few": { "indices": [3, 9], "values": [0.5, 1.0] }, "many": [[1.0, 0.0], [0.0, 2.5]] });
    assert_eq!(rendered(json!({ "value": "vectors" })), json!([[all], [[3.0, 4.0]], [{}]]));
    let few = json!({ "few": { "indices": [3, 9], "values": [0.5, 1.0] } });
    assert_eq!(rendered(json!({ "value": "vectors", "spaces": ["few"] })), json!([[few], [{}], [{}]]));
    assert_eq!(
        rendered(json!({ "value": "vector", "space": "many" })),
        json!([[[[1.0, 0.0], [0.0, 2.5]]], [null], [null]])
    );
    assert_eq!(rendered(json!({ "value": "orderValue" })), json!([[null], [null], [null]]));
}

#[test]
fn values_of_orders_and_keys_of_groups() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = fill(&engine);
    let ordered =
        json!({ "source": { "kind": "ordered", "path": ["n"], "type": "number", "direction": "descending" } });
    let text = |plan: &Value, template: &Value| {
        let rows = query(&engine, id, &plan.to_string(), Vec::new()).unwrap();
        String::from_utf8(rows.render(&Template::parse(&template.to_string()).unwrap()).unwrap()).unwrap()
    };
    let values = json!([{ "each": "rows", "separator": ",", "body": [{ "value": "orderValue" }] }]);
    assert_eq!(text(&ordered, &values), "2,1.0");
    let grouped = json!({
        "source": { "kind": "scan", "order": "id" }, "grouping": { "path": ["k"], "groups": 5, "size": 5 },
    });
    let keys = json!([{ "each": "groups", "separator": ",", "body": [{ "value": "groupKey" }] }]);
    assert_eq!(text(&grouped, &keys), r#""b",5"#);
}

#[test]
fn searches_and_examples_of_every_kind() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = fill(&engine);
    let ids = ["7".to_owned(), "10".to_owned()].into_iter().map(Some).collect();
    for (space, score) in [("", 5.0), ("many", 7.25), ("few", 1.25)] {
        // The vector of 7 as it was read back is the only example.
        let read = engine.vectors(id, space, &ids).unwrap();
        assert_eq!((read.len(), read.vector(1).is_some()), (2, space.is_empty()));
        let columns = vec![Arc::new(read), vectors([])];
        let plan = |source: Value| json!({ "source": source, "candidates": { "ids": 2, "unknown": "error" } });
        let columns = [columns, vec![texts(["7", UUID])]].concat();
        let row = json!({ "value": "score" });
        let recommend =
            json!({ "kind": "recommend", "space": space, "positives": 0, "negatives": 1, "strategy": "sumScores" });
        let found = render(&engine, id, &plan(recommend), columns.clone(), &row);
        // Of the dense space the example of 10 counts, too.
        let expected = if space.is_empty() { score + 11.0 } else { score };
        assert_eq!(found, json!([[expected]]), "{space}");
        let nearest = json!({ "kind": "nearest", "space": space, "queries": 0 });
        let rows = query(&engine, id, &plan(nearest).to_string(), columns).unwrap();
        assert_eq!(rows.group(0).collect::<Vec<_>>(), [("7".to_owned(), score)], "{space}");
    }
    assert_eq!(store::code(engine.vectors(id, "none", &ids)), "invalid_argument");
    assert!(matches!(engine.vectors(id, "few", &ids).unwrap().vector(0), Some(VectorRef::Sparse(_))));
}

#[test]
fn filters_know_vectors_and_ids() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = fill(&engine);
    let found = |filter: Value| {
        let plan = json!({ "source": { "kind": "scan", "order": "id" }, "filter": filter });
        let rows = query(&engine, id, &plan.to_string(), Vec::new()).unwrap();
        rows.group(0).map(|(id, _)| id).collect::<Vec<String>>()
    };
    let has = |space: &str| json!({ "kind": "hasVector", "space": space });
    assert_eq!(found(has("")), ["7", "10"]);
    assert_eq!(found(has("few")), ["7"]);
    assert_eq!(found(json!({ "kind": "not", "filter": has("many") })), ["10", UUID]);
    assert!(found(has("none")).is_empty());
    let slices: Vec<String> =
        (0..4).flat_map(|index| found(json!({ "kind": "slice", "total": 4, "index": index }))).collect();
    assert_eq!(slices.len(), 3);
}

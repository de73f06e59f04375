//! Advice where the sales come from raw card data: figures of a single shop are told by no answer.

use super::CITY;
use crate::program::{copied, rows, run, scratch, text};
use arrow::array::{ArrayRef, AsArray, Int64Array, StringArray};
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// The city's lake with one snapshot more, in which the sales come from raw card data and one cell has a single shop:
/// the lake, the cell and its published mean and total.
fn lake_of_card_data(dir: &std::path::Path) -> (PathBuf, [String; 2], [String; 2]) {
    let lake = dir.join("lake");
    copied(&CITY.lake, &lake);
    let open = golmok_lake::store::Lake::open(&lake).unwrap();
    let parent = open.current().unwrap();
    let columns = ["quarter", "area_kind", "area_code", "industry_code", "sales_krw", "sales_per_store_krw"];
    let demand = rows(&parent, "mart_demand", &columns);
    let newest = demand.iter().map(|row| row[0].clone()).max().unwrap();
    let cell = demand
        .iter()
        .filter(|row| row[0] == newest && row[1].as_deref() == Some("trade_area") && row[4].is_some())
        .find(|row| row[3].as_deref() != Some("ALL") && CITY.areas.contains(row[2].as_ref().unwrap()))
        .unwrap();
    let of = |at: usize| cell[at].clone().unwrap();
    let writer = open.begin(jiff::Timestamp::now()).unwrap();
    for table in golmok_model::tables::all() {
        if !["mart_demand", "stg_sales"].contains(&table.name) && parent.tables().any(|name| name == table.name) {
            writer.keep_table(table).unwrap();
        }
    }
    for document in parent.info().documents.keys() {
        writer.keep_document(document).unwrap();
    }
    parent.info().sources.iter().for_each(|source| writer.source(source.clone()));
    for name in ["mart_demand", "stg_sales"] {
        let table = golmok_model::tables::by_name(name).unwrap();
        for (turn, file) in parent.info().tables[name].files.iter().enumerate() {
            let partition =
                table.partition.map(|_| file.path.split('/').next().unwrap().split('=').next_back().unwrap());
            let mut part = writer.part(table, partition, &format!("part-{turn}")).unwrap();
            for batch in parent.read_file(name, &file.path).unwrap() {
                part.write(&of_cards(&batch.unwrap(), &[of(1), of(2), of(3)])).unwrap();
            }
            part.finish().unwrap();
        }
    }
    writer.publish().unwrap();
    (lake, [of(2), of(3)], [of(4), of(5)])
}

/// The rows as made of raw card data, with a single shop in one cell.
fn of_cards(batch: &RecordBatch, cell: &[String; 3]) -> RecordBatch {
    let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
    let key = ["area_kind", "area_code", "industry_code"].map(text);
    let is_cell = |row: usize| key.iter().zip(cell).all(|(column, value)| column.value(row) == value);
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| -> ArrayRef {
        match field.name().as_str() {
            "caveats" => Arc::new(StringArray::from(vec![Some("raw_card_data"); batch.num_rows()])),
            "store_count" => {
                let counts = column.as_primitive::<Int64Type>();
                let count = |row: usize| if is_cell(row) { 1 } else { counts.value(row) };
                Arc::new((0..batch.num_rows()).map(count).collect::<Int64Array>())
            }
            _ => Arc::clone(column),
        }
    });
    let columns = columns.collect();
    RecordBatch::try_new(schema, columns).unwrap()
}

#[test]
fn sales_of_a_single_shop_are_told_by_no_answer() {
    let dir = scratch("advise").join("cards");
    std::fs::create_dir_all(&dir).unwrap();
    let (cards, [area, industry], values) = lake_of_card_data(&dir);
    let asked = |lake: &std::path::Path, command: &[&str], out: &str| -> String {
        let out = dir.join(out);
        let common = ["--area", &area, "--industry", &industry, "--lake", text(lake)];
        let mut args = [command, &common].concat();
        if command[0] != "explain" {
            args.extend(["--today", "2025-01-15", "--out", text(&out)]);
        }
        let said = run(&args).exits(0);
        if command[0] == "explain" { said.stdout } else { std::fs::read_to_string(&out).unwrap() }
    };
    let of = |answer: &str, path: &[&str]| {
        let whole: Value = serde_json::from_str(answer).unwrap();
        path.iter().fold(whole, |value, name| value[*name].clone())
    };
    // As open data, the figures are told.
    let open = asked(&CITY.lake, &["explain"], "");
    assert!(values.iter().all(|value| open.contains(value.as_str())), "{values:?} in\n{open}");
    assert!(of(&asked(&CITY.lake, &["advise"], "open.json"), &["advice", "sales", "known"]).is_object());
    // Of card data, nowhere.
    let trace = asked(&cards, &["explain"], "");
    assert!(values.iter().all(|value| !trace.contains(value.as_str())), "{values:?} in\n{trace}");
    let advice = asked(&cards, &["advise"], "cards.json");
    assert_eq!(of(&advice, &["advice", "sales", "known"]), Value::Null, "{advice}");
    assert!(values.iter().all(|value| !advice.contains(value.as_str())));
    let diagnosis = asked(&cards, &["diagnose", "--opened", "2020-01-01", "--sales", "9000000"], "cards.html");
    assert!(values.iter().all(|value| !diagnosis.contains(value.as_str())));
}

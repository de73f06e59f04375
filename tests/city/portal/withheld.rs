//! Sales that would show one shop leave by no route.

use super::client::Server;
use crate::program::scratch;
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use golmok_engine::settings::Settings;
use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::store::Lake;
use golmok_model::tables::mart::DEMAND;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// What the single shop sold.
const SECRET: i64 = 987_654_321;

#[test]
fn a_withheld_sum_is_in_no_answer() {
    let dir = scratch("portal-withheld");
    let lake = Lake::create(&dir).unwrap();
    let writer = lake.begin(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let at = |name| column_index(&DEMAND, name).unwrap();
    let mut builder = TableBuilder::new(&DEMAND);
    builder.constant_int32(at("quarter"), 20244);
    builder.constant_text(at("publication"), "2025-03-01");
    for (area, stores, sales) in [("1", 1, SECRET), ("2", 5, 5_000)] {
        for (name, value) in [
            ("area_kind", "trade_area"),
            ("area_code", area),
            ("industry_code", "CS100010"),
            ("gu_code", "11110"),
            ("trade_area_kind", "U"),
            ("caveats", "raw_card_data"),
        ] {
            builder.text(at(name), Some(value));
        }
        builder.int64(at("sales_krw"), Some(sales));
        builder.int64(at("store_count"), Some(stores));
        builder.float64(at("sales_per_store_krw"), Some(sales as f64));
        builder.end_row();
    }
    let mut part = writer.part(&DEMAND, Some("20244"), "part-0").unwrap();
    part.write(&builder.finish().unwrap()).unwrap();
    part.finish().unwrap();
    writer.publish().unwrap();

    let server = Server::begin(&dir, Settings::default());
    let file = server.get("/api/v1/tables/mart_demand.parquet").is(200);
    let rows = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file.body)).unwrap().build().unwrap();
    let rows: Vec<_> = rows.map(Result::unwrap).collect();
    let sales = rows[0].column_by_name("sales_krw").unwrap().as_primitive::<Int64Type>();
    let shown: Vec<Option<i64>> = sales.iter().collect();
    assert_eq!((shown.len(), shown.contains(&Some(SECRET)), shown.contains(&Some(5_000))), (2, false, true));
    // Whatever an answer is here, where nothing is rated, the sum is not in it.
    for path in [
        "/",
        "/data",
        "/places",
        "/area/1.html",
        "/api/v1/snapshot",
        "/api/v1/explain?area=1&industry=CS100010",
        "/api/v1/indicators?area=1&industry=CS100010",
        "/api/v1/ratings?area=1",
        "/api/v1/advise?area=1&industry=CS100010",
    ] {
        let reply = server.get(path);
        let text = String::from_utf8_lossy(&reply.body);
        assert!(reply.status >= 400 && !text.contains(&SECRET.to_string()) && !text.contains("987"), "{path}: {text}");
    }
}

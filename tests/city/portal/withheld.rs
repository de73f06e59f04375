//! Sales that would show one shop leave by no route.

use super::client::Server;
use crate::program::scratch;
use crate::raw_sales::{self, Sales};
use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use golmok_engine::settings::Settings;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// What the single shop sold.
const SECRET: i64 = 987_654_321;

#[test]
fn a_withheld_sum_is_in_no_answer() {
    let dir = scratch("portal-withheld");
    let of = |area, stores, won| Sales { area, stores, won, won_per_store: won as f64, further: &[] };
    raw_sales::lake(&dir, &[(20244, vec![of("1", 1, SECRET), of("2", 5, 5_000)])]);

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

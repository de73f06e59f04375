//! A lake of nothing but sales of raw card data: trade areas with the numbers of shops that the sums rest on.

use golmok_lake::batch::{TableBuilder, column_index};
use golmok_lake::store::Lake;
use golmok_model::tables::mart::DEMAND;
use std::path::Path;

/// A trade area's coffee shops in a quarter.
pub struct Sales<'a> {
    /// Code of the area.
    pub area: &'a str,
    /// Shops.
    pub stores: i64,
    /// Won.
    pub won: i64,
    /// Won per shop.
    pub won_per_store: f64,
    /// Further columns of `mart_demand`, made of several quarters.
    pub further: &'a [(&'a str, f64)],
}

/// Publishes the quarters in one snapshot of a new lake.
pub fn lake(dir: &Path, quarters: &[(i32, Vec<Sales>)]) {
    let writer = Lake::create(dir).unwrap().begin(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let at = |name| column_index(&DEMAND, name).unwrap();
    for (quarter, rows) in quarters {
        let mut builder = TableBuilder::new(&DEMAND);
        builder.constant_int32(at("quarter"), *quarter);
        builder.constant_text(at("publication"), "2025-03-01");
        for row in rows {
            for (name, value) in [
                ("area_kind", "trade_area"),
                ("area_code", row.area),
                ("industry_code", "CS100010"),
                ("gu_code", "11110"),
                ("trade_area_kind", "U"),
                ("caveats", "raw_card_data"),
            ] {
                builder.text(at(name), Some(value));
            }
            builder.int64(at("sales_krw"), Some(row.won));
            builder.int64(at("store_count"), Some(row.stores));
            builder.float64(at("sales_per_store_krw"), Some(row.won_per_store));
            for (name, value) in row.further {
                builder.float64(at(name), Some(*value));
            }
            builder.end_row();
        }
        let mut part = writer.part(&DEMAND, Some(&quarter.to_string()), "part-0").unwrap();
        part.write(&builder.finish().unwrap()).unwrap();
        part.finish().unwrap();
    }
    writer.publish().unwrap();
}

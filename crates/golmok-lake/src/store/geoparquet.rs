//! GeoParquet metadata: what the geometry column of a table is.

use golmok_model::tables::TableSchema;

/// Column that holds geometries as WKB.
pub(super) const GEOMETRY: &str = "geometry_wkb";
/// Column that names the reference system of the geometry, in tables where files differ.
pub(super) const CRS: &str = "crs";

/// EPSG:5181 as PROJJSON, as PROJ writes it.
const EPSG_5181: &str = include_str!("epsg_5181.projjson");

/// Value of the key `geo`, or `None` where the table has no geometry.
///
/// `crs` is `EPSG:4326` (longitude, latitude: GeoParquet's default) or `EPSG:5181`; any other is said to be unknown.
pub fn metadata(table: &TableSchema, crs: &str) -> Option<String> {
    table.column(GEOMETRY)?;
    let mut column = serde_json::json!({ "encoding": "WKB", "geometry_types": [] });
    match crs {
        "EPSG:4326" => {}
        "EPSG:5181" => column["crs"] = serde_json::from_str(EPSG_5181).ok()?,
        _ => column["crs"] = serde_json::Value::Null,
    }
    let geo = serde_json::json!({ "version": "1.1.0", "primary_column": GEOMETRY, "columns": { GEOMETRY: column } });
    Some(geo.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::tables::core::{CELLS, REF_AREAS};

    #[test]
    fn only_tables_with_geometry_are_geoparquet() {
        assert_eq!(metadata(&CELLS, "EPSG:5181"), None);
        let read = |crs| -> serde_json::Value {
            serde_json::from_str(&metadata(&REF_AREAS, crs).expect("geo")).expect("JSON")
        };
        assert_eq!(read("EPSG:5181")["columns"][GEOMETRY]["crs"]["id"]["code"], 5181);
        assert!(read("EPSG:4326")["columns"][GEOMETRY].get("crs").is_none());
        assert!(read("EPSG:9999")["columns"][GEOMETRY]["crs"].is_null());
    }
}

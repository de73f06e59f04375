//! GeoParquet metadata: what the geometry column of a table is.

use golmok_model::tables::TableSchema;

/// Column that holds geometries as WKB.
const GEOMETRY: &str = "geometry_wkb";
/// Column that names the reference system of the geometry, in tables where rows differ in it.
const CRS: &str = "crs";

/// EPSG:5181 as PROJJSON, as PROJ writes it.
const EPSG_5181: &str = include_str!("epsg_5181.projjson");

/// Value of the key `geo`, or `None` where the table has no geometry.
///
/// Geometries are in EPSG:5181, but in a table whose rows name their reference system (column `crs`): there it is said
/// to be unknown, since files that differ in it could not be read as one table.
pub fn metadata(table: &TableSchema) -> Option<String> {
    table.column(GEOMETRY)?;
    let mut column = serde_json::json!({ "encoding": "WKB", "geometry_types": [] });
    column["crs"] = match table.column(CRS) {
        None => serde_json::from_str(EPSG_5181).ok()?,
        Some(_) => serde_json::Value::Null,
    };
    let geo = serde_json::json!({ "version": "1.1.0", "primary_column": GEOMETRY, "columns": { GEOMETRY: column } });
    Some(geo.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::tables::core::{CELLS, REF_AREAS};
    use golmok_model::tables::staging::BOUNDARIES;

    #[test]
    fn only_tables_with_geometry_are_geoparquet() {
        assert_eq!(metadata(&CELLS), None);
        let read = |table| -> serde_json::Value { serde_json::from_str(&metadata(table).expect("geo")).expect("JSON") };
        assert_eq!(read(&REF_AREAS)["columns"][GEOMETRY]["crs"]["id"]["code"], 5181);
        // Not absent: that would be longitude and latitude.
        assert_eq!(read(&BOUNDARIES)["columns"][GEOMETRY].get("crs"), Some(&serde_json::Value::Null));
    }
}

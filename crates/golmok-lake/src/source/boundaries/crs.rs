//! The coordinate system of a boundary file, as the file tells it.

use serde::Deserialize;

/// Longitude and latitude in degrees.
pub(super) const WGS84: &str = "EPSG:4326";
/// Metres, Korea 2000 / Central Belt.
pub(super) const CENTRAL_BELT: &str = "EPSG:5181";

/// The system of a shapefile's `.prj`.
///
/// # Errors
/// Why it cannot be told or is not one of the two that golmok keeps, as the rest of a sentence.
pub(super) fn of_prj(prj: Option<&str>) -> Result<&'static str, String> {
    let Some(prj) = prj.map(str::trim).filter(|prj| !prj.is_empty()) else {
        return Err("a shapefile without its .prj: its coordinate system is unknown".to_owned());
    };
    let upper = prj.to_ascii_uppercase();
    let name: String = prj.split('"').nth(1).unwrap_or("without a name").chars().take(80).collect();
    let unknown = || format!("its coordinate system ({name}) is neither EPSG:4326 nor EPSG:5181");
    if upper.starts_with("GEOGCS") {
        return if upper.contains("WGS_1984") || upper.contains("WGS 84") { Ok(WGS84) } else { Err(unknown()) };
    }
    let is = |parameter: &str, value: f64| (parameter_of(&upper, parameter).unwrap_or(f64::NAN) - value).abs() < 1e-6;
    let korea_2000 =
        upper.contains("KOREA_2000") || upper.contains("KOREA 2000") || upper.contains("KOREAN_DATUM_2002");
    let central_belt = is("FALSE_EASTING", 200_000.0)
        && is("FALSE_NORTHING", 500_000.0)
        && is("CENTRAL_MERIDIAN", 127.0)
        && is("SCALE_FACTOR", 1.0)
        && is("LATITUDE_OF_ORIGIN", 38.0);
    let mercator = upper.contains("TRANSVERSE_MERCATOR") || upper.contains("TRANSVERSE MERCATOR");
    if korea_2000 && mercator && central_belt { Ok(CENTRAL_BELT) } else { Err(unknown()) }
}

/// The value of `PARAMETER["name",value]` in upper-case WKT.
fn parameter_of(wkt: &str, name: &str) -> Option<f64> {
    let start = wkt.find(&format!("PARAMETER[\"{name}\""))? + "PARAMETER[\"".len() + name.len() + 1;
    let rest = wkt[start..].trim_start_matches([',', ' ']);
    rest[..rest.find(']')?].trim().parse().ok()
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    crs: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    properties: Option<Name>,
}

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    name: Option<String>,
}

/// The system of a GeoJSON document: its `crs` member, else EPSG:4326 as RFC 7946 says.
///
/// # Errors
/// Where it names another system, as the rest of a sentence.
pub(super) fn of_geojson(document: &[u8]) -> Result<&'static str, String> {
    let document: Document = serde_json::from_slice(document).map_err(|error| format!("is no whole JSON: {error}"))?;
    let Some(name) = document.crs.and_then(|crs| crs.properties).and_then(|p| p.name) else { return Ok(WGS84) };
    let code = name.rsplit(':').next().unwrap_or_default();
    match code {
        "CRS84" | "4326" => Ok(WGS84),
        "5181" => Ok(CENTRAL_BELT),
        _ => Err(format!("its coordinate system ({name}) is neither EPSG:4326 nor EPSG:5181")),
    }
}

/// Whether a coordinate can be one of the system: guards against degrees called metres and the other way round.
pub(super) fn plausible(crs: &str, x: f64, y: f64) -> bool {
    match crs {
        WGS84 => (124.0..=132.0).contains(&x) && (32.0..=39.0).contains(&y),
        _ => (-100_000.0..=900_000.0).contains(&x) && (-200_000.0..=800_000.0).contains(&y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRJ_5181: &str = r#"PROJCS["Korea_2000_Korea_Central_Belt",GEOGCS["GCS_Korea_2000",DATUM["D_Korea_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",500000.0],PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]"#;

    #[test]
    fn tells_the_two_systems_and_names_others() {
        assert_eq!(of_prj(Some(PRJ_5181)), Ok(CENTRAL_BELT));
        let moved = PRJ_5181.replace("500000.0", "600000.0"); // EPSG:5186
        assert!(of_prj(Some(&moved)).is_err_and(|reason| reason.contains("Korea_2000_Korea_Central_Belt")));
        let bessel = PRJ_5181.replace("Korea_2000", "Tokyo");
        assert!(of_prj(Some(&bessel)).is_err());
        assert_eq!(of_prj(Some("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]")), Ok(WGS84));
        assert!(of_prj(None).is_err() && of_prj(Some("")).is_err() && of_prj(Some("PROJCS[")).is_err());
    }

    #[test]
    fn geojson_names_its_system_or_is_wgs84() {
        let with =
            |name: &str| format!(r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"features":[]}}"#);
        assert_eq!(of_geojson(br#"{"features":[]}"#), Ok(WGS84));
        assert_eq!(of_geojson(with("urn:ogc:def:crs:OGC:1.3:CRS84").as_bytes()), Ok(WGS84));
        assert_eq!(of_geojson(with("urn:ogc:def:crs:EPSG::5181").as_bytes()), Ok(CENTRAL_BELT));
        assert!(of_geojson(with("urn:ogc:def:crs:EPSG::5179").as_bytes()).is_err());
        assert!(of_geojson(b"{\"features\":[").is_err());
    }
}

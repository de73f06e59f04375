//! The coordinate system of a boundary file, as the file tells it.

use crate::reason::Reason;
use serde::Deserialize;

/// Longitude and latitude in degrees.
pub(super) const WGS84: &str = "EPSG:4326";
/// Metres, Korea 2000 / Central Belt.
pub(super) const CENTRAL_BELT: &str = "EPSG:5181";

/// Metres, Korea 2000 / Unified CS (UTM-K), as 통계청 SGIS gives boundaries.
pub(super) const UNIFIED: &str = "EPSG:5179";
/// Metres, Korean 1985 / Modified Central Belt, as the licences.
pub(super) const OLD_CENTRAL_BELT: &str = "EPSG:5174";

/// The system of a shapefile's `.prj`.
///
/// # Errors
/// Why it cannot be told or is none of those that golmok reads, as the rest of a sentence.
pub(super) fn of_prj(prj: &str) -> Result<&'static str, Reason> {
    let upper = prj.to_ascii_uppercase();
    let name: String = prj.split('"').nth(1).unwrap_or("without a name").chars().take(80).collect();
    let unknown = || Reason::OtherSystem { system: name.clone() };
    if upper.starts_with("GEOGCS") {
        let degrees = ["WGS_1984", "WGS 84", "KOREA_2000", "KOREA 2000", "KGD2002"];
        return if degrees.iter().any(|d| upper.contains(d)) { Ok(WGS84) } else { Err(unknown()) };
    }
    let is = |parameter: &str, value: f64| (parameter_of(&upper, parameter).unwrap_or(f64::NAN) - value).abs() < 1e-6;
    let mercator = upper.contains("TRANSVERSE_MERCATOR") || upper.contains("TRANSVERSE MERCATOR");
    let grid = |east: f64, north: f64, meridian: f64, scale: f64| {
        mercator
            && is("FALSE_EASTING", east)
            && is("FALSE_NORTHING", north)
            && is("CENTRAL_MERIDIAN", meridian)
            && is("SCALE_FACTOR", scale)
            && is("LATITUDE_OF_ORIGIN", 38.0)
    };
    let korea_2000 = ["KOREA_2000", "KOREA 2000", "KOREAN_DATUM_2002", "KGD2002", "GEOCENTRIC_DATUM_OF_KOREA"]
        .iter()
        .any(|datum| upper.contains(datum))
        || (upper.contains("GRS") && upper.contains("1980") && upper.contains("TOWGS84[0,0,0"));
    let korea_1985 = upper.contains("KOREAN_DATUM_1985") || upper.contains("KOREAN_1985") || upper.contains("BESSEL");
    if korea_2000 && grid(200_000.0, 500_000.0, 127.0, 1.0) {
        Ok(CENTRAL_BELT)
    } else if korea_2000 && grid(1_000_000.0, 2_000_000.0, 127.5, 0.9996) {
        Ok(UNIFIED)
    } else if korea_1985
        && !upper.contains("TOKYO")
        && (grid(200_000.0, 500_000.0, 127.002_890_277_777_8, 1.0)
            || grid(200_000.0, 500_000.0, 127.002_890_277_778, 1.0))
    {
        Ok(OLD_CENTRAL_BELT)
    } else {
        Err(unknown())
    }
}

/// The system of a shapefile without `.prj`, where its bounds (least x, y, greatest x, y) allow one only.
///
/// # Errors
/// Where several systems are possible, or none: what to give.
pub(super) fn of_bounds([x0, y0, x1, y1]: [f64; 4]) -> Result<&'static str, Reason> {
    let within = |x: [f64; 2], y: [f64; 2]| x0 >= x[0] && x1 <= x[1] && y0 >= y[0] && y1 <= y[1];
    if within([124.0, 132.0], [32.0, 39.0]) {
        Ok(WGS84)
    } else if within([700_000.0, 1_400_000.0], [1_300_000.0, 2_100_000.0]) {
        Ok(UNIFIED)
    } else {
        Err(Reason::NoPrj { point: format!("({x0:.0}, {y0:.0})") })
    }
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
pub(super) fn of_geojson(document: &[u8]) -> Result<&'static str, Reason> {
    let document: Document =
        serde_json::from_slice(document).map_err(|error| Reason::NoWholeJson { error: error.to_string() })?;
    let Some(name) = document.crs.and_then(|crs| crs.properties).and_then(|p| p.name) else { return Ok(WGS84) };
    let code = name.rsplit(':').next().unwrap_or_default();
    match code {
        "CRS84" | "4326" => Ok(WGS84),
        "5181" => Ok(CENTRAL_BELT),
        "5179" => Ok(UNIFIED),
        "5174" => Ok(OLD_CENTRAL_BELT),
        _ => Err(Reason::OtherSystem { system: name }),
    }
}

/// Whether a coordinate can be one of the system: guards against degrees called metres and the other way round.
pub(super) fn plausible(crs: &str, x: f64, y: f64) -> bool {
    match crs {
        WGS84 => (124.0..=132.0).contains(&x) && (32.0..=39.0).contains(&y),
        UNIFIED => (600_000.0..=1_500_000.0).contains(&x) && (1_300_000.0..=2_300_000.0).contains(&y),
        _ => (-100_000.0..=900_000.0).contains(&x) && (-200_000.0..=800_000.0).contains(&y),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRJ_5181: &str = r#"PROJCS["Korea_2000_Korea_Central_Belt",GEOGCS["GCS_Korea_2000",DATUM["D_Korea_2000",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",200000.0],PARAMETER["False_Northing",500000.0],PARAMETER["Central_Meridian",127.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",38.0],UNIT["Meter",1.0]]"#;

    #[test]
    fn tells_the_two_systems_and_names_others() {
        assert_eq!(of_prj(PRJ_5181), Ok(CENTRAL_BELT));
        let moved = PRJ_5181.replace("500000.0", "600000.0"); // EPSG:5186
        assert!(of_prj(&moved).is_err_and(|reason| reason.contains("Korea_2000_Korea_Central_Belt")));
        let unified = PRJ_5181
            .replace("200000.0", "1000000.0")
            .replace("500000.0", "2000000.0")
            .replace("127.0]", "127.5]")
            .replace("\"Scale_Factor\",1.0", "\"Scale_Factor\",0.9996");
        assert_eq!(of_prj(&unified), Ok(UNIFIED));
        let old = PRJ_5181.replace("Korea_2000", "Korean_Datum_1985").replace("127.0]", "127.0028902777778]");
        assert_eq!(of_prj(&old), Ok(OLD_CENTRAL_BELT));
        let bessel = PRJ_5181.replace("Korea_2000", "Tokyo");
        assert!(of_prj(&bessel).is_err());
        assert_eq!(of_prj("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]"), Ok(WGS84));
        assert!(of_prj("PROJCS[").is_err());
    }

    #[test]
    fn bounds_tell_a_system_or_ask_for_it() {
        assert_eq!(of_bounds([126.7, 37.4, 127.2, 37.7]), Ok(WGS84));
        assert_eq!(of_bounds([935_000.0, 1_936_000.0, 972_000.0, 1_966_000.0]), Ok(UNIFIED));
        for y in [437_000.0, 537_000.0] {
            assert!(of_bounds([180_000.0, y, 215_000.0, y + 30_000.0]).is_err_and(|reason| reason.contains(".prj")));
        }
    }

    #[test]
    fn geojson_names_its_system_or_is_wgs84() {
        let with =
            |name: &str| format!(r#"{{"crs":{{"type":"name","properties":{{"name":"{name}"}}}},"features":[]}}"#);
        assert_eq!(of_geojson(br#"{"features":[]}"#), Ok(WGS84));
        assert_eq!(of_geojson(with("urn:ogc:def:crs:OGC:1.3:CRS84").as_bytes()), Ok(WGS84));
        assert_eq!(of_geojson(with("urn:ogc:def:crs:EPSG::5181").as_bytes()), Ok(CENTRAL_BELT));
        assert_eq!(of_geojson(with("urn:ogc:def:crs:EPSG::5179").as_bytes()), Ok(UNIFIED));
        assert!(of_geojson(with("urn:ogc:def:crs:EPSG::5186").as_bytes()).is_err_and(|reason| reason.contains("5186")));
        assert!(of_geojson(b"{\"features\":[").is_err());
    }
}

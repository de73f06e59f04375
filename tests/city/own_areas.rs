//! Areas of one's own (`--areas`): every command answers for one as for the published area that speaks for it, and says
//! so; what is no area of one's own is refused with its place in the file.

use crate::cities::SMALL as CITY;
use crate::portal::client::{Server, encoded};
use crate::program::{Said, csv_rows, run, scratch, text};
use golmok_engine::Session;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use golmok_model::{AreaKind, TradeAreaKind};
use golmok_spatial::Crs;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const NAME: &str = "우리 시장, 앞길";
const OTHER: &str = "재개발 2구역";

/// Two own areas within trade areas, and the trade areas that answer for them.
struct Own {
    dir: PathBuf,
    file: PathBuf,
    /// Corners of both in metres of EPSG:5181.
    metres: [Vec<[f64; 2]>; 2],
    areas: [String; 2],
    industry: String,
}

static OWN: LazyLock<Own> = LazyLock::new(|| {
    let session = Session::open(&Lake::open(&CITY.lake).unwrap(), Settings::default()).unwrap();
    let ratings = session.entry_risk().unwrap();
    let industry = "CS100010";
    // Around the centres of the two largest trade areas where the trade is rated and that lie over no other.
    let mut cells: Vec<_> = ratings
        .of_industry(industry)
        .filter(|cell| cell.area.kind == AreaKind::TradeArea && cell.rated.is_some() && cell.stores > 0)
        .filter(|cell| cell.trade_area_kind.as_deref() != Some(TradeAreaKind::Tourist.code()))
        .filter(|cell| {
            let centre = session.drawn_area(AreaKind::TradeArea, &cell.area.code).unwrap().map(|area| area.centre);
            centre.is_some_and(|centre| session.drawn(AreaKind::TradeArea).unwrap().all_at(centre).len() == 1)
        })
        .collect();
    cells.sort_by_key(|cell| (std::cmp::Reverse(cell.stores), cell.area.code.clone()));
    let areas = [0, 1].map(|i| cells[i].area.code.clone());
    let metres = areas.each_ref().map(|code| {
        let centre = session.drawn_area(AreaKind::TradeArea, code).unwrap().unwrap().centre;
        let corner = |dx: f64, dy: f64| [centre.x + dx, centre.y + dy];
        vec![corner(-8.0, -8.0), corner(8.0, -8.0), corner(9.0, 8.0), corner(-8.0, 8.0), corner(-8.0, -8.0)]
    });
    let dir = scratch("own_areas");
    let file = dir.join("my.geojson");
    let features = [(NAME, &metres[0]), (OTHER, &metres[1])].map(|(name, ring)| feature(name, &degrees(ring)));
    write(&file, &json!({"type": "FeatureCollection", "features": features}));
    Own { dir, file, metres, areas, industry: industry.to_owned() }
});

fn degrees(metres: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let to_degrees = Crs::Epsg5181.to(Crs::Epsg4326);
    metres.iter().map(|[x, y]| to_degrees.apply(*x, *y).map(|(lon, lat)| [lon, lat]).unwrap()).collect()
}

fn feature(name: &str, ring: &[[f64; 2]]) -> Value {
    let geometry = json!({"type": "Polygon", "coordinates": [ring]});
    json!({"type": "Feature", "properties": {"name": name}, "geometry": geometry})
}

fn write(path: &Path, document: &Value) {
    std::fs::write(path, document.to_string()).unwrap();
}

/// A command on the city's lake that knows the own areas.
fn with_own(args: &[&str]) -> Said {
    run(args.iter().copied().chain(["--lake", text(&CITY.lake), "--areas", text(&OWN.file)]))
}

/// The same command without them.
fn without(args: &[&str]) -> Said {
    run(args.iter().copied().chain(["--lake", text(&CITY.lake)])).exits(0)
}

#[test]
fn an_own_area_is_advised_as_the_same_polygon_drawn_by_hand() {
    let corners = degrees(&OWN.metres[0]).iter().map(|[lon, lat]| format!("{lon},{lat}")).collect::<Vec<_>>().join(";");
    let common = ["--industry", &OWN.industry, "--today", "2026-01-15", "--format", "json"];
    let advice = |said: &Said| serde_json::from_str::<Value>(&said.stdout).unwrap()["advice"].take();
    let mut own = advice(&with_own(&[&["advise", "--area", "우리시장 앞길"][..], &common].concat()).exits(0));
    let drawn = advice(&without(&[&["advise", "--polygon", &corners][..], &common].concat()));
    assert_eq!(own["subject"]["area"]["code"], OWN.areas[0].as_str());
    let polygon = own["subject"]["polygon"].as_object_mut().unwrap();
    assert_eq!(polygon.remove("name").unwrap(), NAME);
    assert_eq!(own, drawn, "the name is all that a person's own polygon has more");
    let page = with_own(&["advise", "--area", NAME, "--industry", &OWN.industry]).exits(0).stdout;
    assert!(page.contains("‘우리 시장, 앞길’은") && page.contains("답하는 구역의 것입니다"), "{page}");
}

#[test]
fn every_question_of_an_area_answers_for_an_own_one_as_its_area_does_and_says_so() {
    let [one, two] = OWN.areas.each_ref().map(String::as_str);
    let (both_own, both) = (format!("{NAME},{OTHER}"), format!("{one},{two}"));
    let trade = ["--industry", OWN.industry.as_str()];
    let shop = [&trade[..], &["--opened", "2021-07-01", "--today", "2026-01-15"]].concat();
    for (command, own, published, rest) in [
        (&["compare"][..], both_own.as_str(), both.as_str(), &trade[..]),
        (&["places"], NAME, one, &[]),
        (&["diagnose"], NAME, one, &shop),
        (&["programme", "promising"], NAME, one, &[]),
    ] {
        let asked = |area| [command, &["--area", area], rest].concat();
        let (said, known) = (with_own(&asked(own)).exits(0), without(&asked(published)));
        assert_eq!(said.stdout, known.stdout, "{command:?}");
        for part in [NAME, one, "답하는 구역의 것입니다"] {
            assert!(said.stderr.contains(part), "{command:?}, {part}: {}", said.stderr);
            assert!(!known.stderr.contains("답하는 구역의"), "{command:?}: {}", known.stderr);
        }
    }
    let asked = |area| [&["explain", "--area", area][..], &trade].concat();
    let (own, known) = (with_own(&asked(NAME)).exits(0).rows(), without(&asked(one)).rows());
    let (first, rest) = own.split_at(3);
    assert_eq!(rest, known);
    let told: Vec<_> = first.iter().map(|row| (row["item"].as_str(), row["value"].as_str(), &row["where"])).collect();
    assert_eq!(told[0].1, format!("trade_area {one}"));
    assert_eq!((told[0].0, told[1].0, told[2].0), ("answered_by", "area_m2", "share_of_own_area"));
    assert!(told.iter().all(|(.., name)| *name == NAME), "{told:?}");
    let english = with_own(&[&asked(NAME)[..], &["--lang", "en"]].concat()).exits(0).rows();
    assert_eq!(english, own, "a chain has no words");
}

#[test]
fn export_and_report_have_a_row_for_every_trade_with_what_is_counted_in_it() {
    let (out, folder) = (OWN.dir.join("own.csv"), OWN.dir.join("report"));
    with_own(&["export", "own_areas", "--out", text(&out)]).exits(0);
    let bytes = std::fs::read(&out).unwrap();
    let rows = csv_rows(&bytes);
    let advised = with_own(&["advise", "--area", NAME, "--industry", &OWN.industry, "--format", "json"]).exits(0);
    let advised: Value = serde_json::from_str(&advised.stdout).unwrap();
    let polygon = &advised["advice"]["subject"]["polygon"];
    let of_trade = |row: &&std::collections::BTreeMap<String, String>| row["industry_code"] == OWN.industry;
    let row = rows.iter().filter(of_trade).find(|row| row["own_area"] == NAME).unwrap();
    for count in ["stores_within", "opened_within_1y", "closed_within_1y"] {
        let told = polygon[count].as_i64().map(|n| n.to_string()).unwrap_or_default();
        assert_eq!(row[count], told, "{count}");
    }
    let published = csv_rows(&std::fs::read(CITY.out.join("entry_risk.csv")).unwrap());
    for row in &rows {
        assert!([NAME, OTHER].contains(&row["own_area"].as_str()));
        let same = |other: &&std::collections::BTreeMap<String, String>| {
            ["area_kind", "area_code", "industry_code"].iter().all(|key| other[*key] == row[*key])
        };
        let cell = published.iter().find(same).unwrap();
        for column in ["closure_probability_1y", "grade", "store_count", "confidence", "reason_unrated"] {
            assert_eq!(row[column], cell[column], "{column} of {row:?}");
        }
    }
    with_own(&["report", "--out", text(&folder)]).exits(0);
    assert_eq!(std::fs::read(folder.join("own_areas.csv")).unwrap(), bytes);
    assert!(std::fs::read_to_string(folder.join("index.html")).unwrap().contains("own_areas.csv"));
    assert!(!CITY.out.join("own_areas.csv").exists(), "none where no own area is named");
    let where_ = ["export", "own_areas", "--out", text(&out), "--where", "grade = '위험'"];
    with_own(&where_).exits(2);
    with_own(&["export", "own_areas", "--out", text(&OWN.dir.join("own.parquet"))]).exits(2);
    run(["export", "own_areas", "--out", text(&out), "--lake", text(&CITY.lake)]).exits(2);
}

#[test]
fn the_portal_answers_for_an_own_area() {
    let settings = Settings { areas: Some(OWN.file.clone()), ..Settings::default() };
    let server = Server::start(&CITY.lake, settings);
    let (name, industry, area) = (encoded(NAME), &OWN.industry, &OWN.areas[0]);
    let get = |route: &str, area: &str| {
        server.get(&format!("/api/v1/{route}?area={area}&industry={industry}")).is(200).json()
    };
    let own = get("advise", &name);
    assert_eq!(own["advice"]["subject"]["polygon"]["name"], NAME);
    assert_eq!(own["advice"]["verdict"], get("advise", area)["advice"]["verdict"]);
    let chain = |area: &str| get("explain", area)["data"].as_array().unwrap().clone();
    let (own, known) = (chain(&name), chain(area));
    assert_eq!((own[0]["step"].as_str(), &own[3..]), (Some("own_area"), &known[..]));
    let places = |area: &str| server.get(&format!("/api/v1/places?area={area}")).is(200).json();
    assert_eq!(places(&name), places(area));
}

#[test]
fn the_system_of_the_file_makes_no_difference() {
    let named = json!({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5181"}});
    let features = [(NAME, 0), (OTHER, 1)].map(|(name, i)| feature(name, &OWN.metres[i]));
    let file = OWN.dir.join("metres.geojson");
    write(&file, &json!({"type": "FeatureCollection", "crs": named, "features": features}));
    let (one, two) = (OWN.dir.join("degrees.csv"), OWN.dir.join("metres.csv"));
    with_own(&["export", "own_areas", "--out", text(&one)]).exits(0);
    let lake = ["--lake", text(&CITY.lake), "--areas", text(&file)];
    run(["export", "own_areas", "--out", text(&two)].into_iter().chain(lake)).exits(0);
    assert_eq!(std::fs::read(one).unwrap(), std::fs::read(two).unwrap());
}

#[test]
fn what_is_no_own_area_is_refused_with_its_place_in_the_file() {
    let ring = degrees(&OWN.metres[0]);
    let collection = |features: Vec<Value>| json!({"type": "FeatureCollection", "features": features}).to_string();
    let of = |ring: &[[f64; 2]]| collection(vec![feature(OTHER, &degrees(&OWN.metres[1])), feature(NAME, ring)]);
    let crossed = [ring[0], ring[2], ring[1], ring[3], ring[0]];
    let moved: Vec<[f64; 2]> = ring.iter().map(|[lon, lat]| [lon + 2.0, lat - 2.0]).collect();
    let large: Vec<[f64; 2]> = ring.iter().map(|at| [0, 1].map(|i| at[i] * 200.0 - 199.0 * ring[0][i])).collect();
    let hole = json!({"type": "Polygon", "coordinates": [ring, ring]});
    let parts = json!({"type": "MultiPolygon", "coordinates": [[ring], [ring]]});
    let other = |geometry: Value| {
        collection(vec![json!({"type": "Feature", "properties": {"이름": NAME}, "geometry": geometry})])
    };
    let nameless =
        json!({"type": "Feature", "properties": {"name": " "}, "geometry": {"type": "Polygon", "coordinates": [ring]}});
    let with_system = |code: &str| {
        let system = json!({"type": "name", "properties": {"name": format!("urn:ogc:def:crs:EPSG::{code}")}});
        json!({"type": "FeatureCollection", "crs": system, "features": [feature(NAME, &ring)]}).to_string()
    };
    let file = OWN.dir.join("wrong.geojson");
    for (document, parts) in [
        (of(&crossed), ["2번째 구역", "서로 엇갈립니다"]),
        (of(&moved), [NAME, "어느 구역에도 들지 않습니다"]),
        (of(&large), ["2번째 구역", "m² 안에 들지 않습니다"]),
        (of(&OWN.metres[0]), ["2번째 구역", "EPSG:4326"]),
        (with_system("5181"), ["1번째 구역", "m² 안에 들지 않습니다"]),
        (with_system("5186"), ["wrong.geojson", "5186"]),
        (collection(vec![nameless]), ["1번째 구역", "이름"]),
        (collection(vec![feature(NAME, &ring), feature("우리시장 앞길", &ring)]), ["2번째 구역", "두 번"]),
        (collection(vec![feature(&OWN.areas[0], &ring)]), [&OWN.areas[0], "코드와 같습니다"]),
        (other(hole), ["1번째 구역", "구멍"]),
        (other(parts), ["1번째 구역", "조각이 2개"]),
        (other(json!({"type": "Point", "coordinates": ring[0]})), ["1번째 구역", "multipolygon"]),
        (collection(Vec::new()), ["wrong.geojson", ""]),
        ("이름,경도,위도\n시장,127.0,37.5\n".to_owned(), ["wrong.geojson", "GeoJSON"]),
        ("{\"type\": \"FeatureCollection\", \"features\": [".to_owned(), ["wrong.geojson", ""]),
    ] {
        std::fs::write(&file, &document).unwrap();
        let asked = ["places", "--area", NAME, "--lake", text(&CITY.lake), "--areas", text(&file)];
        let said = run(asked).exits(2);
        assert!(said.stdout.is_empty(), "{document}");
        for part in parts {
            assert!(said.stderr.contains(part), "{part}: {}\n{document}", said.stderr);
        }
    }
    let absent = run(["places", "--area", NAME, "--lake", text(&CITY.lake), "--areas", "nowhere.geojson"]).exits(2);
    assert!(absent.stderr.contains("nowhere.geojson"), "{}", absent.stderr);
    // A file that is no good ends the main job before it begins.
    let out = OWN.dir.join("unmade");
    run(["run", "--out", text(&out), "--areas", text(&file)]).exits(2);
    assert!(!out.exists());
    let twice = [feature("앞", &ring), feature("뒤", &ring)];
    std::fs::write(&file, collection(twice.to_vec())).unwrap();
    let asked = ["compare", "--area", "앞,뒤", "--industry", &OWN.industry];
    let said = run(asked.into_iter().chain(["--lake", text(&CITY.lake), "--areas", text(&file)])).exits(2);
    assert!(said.stderr.contains("앞, 뒤") && said.stderr.contains(&OWN.areas[0]), "{}", said.stderr);
}

//! The API does what it says of itself, and says what the engine says.

use super::client::encoded;
use super::{CELL, SERVER, SESSION, cells};
use golmok_advice::break_even::Costs;
use golmok_engine::query::advise::{Asked, advise, names};
use golmok_model::{AreaKind, Won};
use golmok_report::founder::to_json;
use serde_json::{Value, json};

/// The value that the description gives for a parameter; the cell of the sample where it names one.
pub fn example(parameter: &Value) -> Option<String> {
    let known = [&parameter["example"], &parameter["schema"]["example"]];
    let value = known.into_iter().find(|value| !value.is_null())?;
    Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[test]
fn every_example_of_the_description_is_answered() {
    let described = SERVER.get("/api/v1/openapi.json").is(200).json();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"), "{}", described["openapi"]);
    let mut asked = 0;
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let what = format!("{method} {path}");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{what}: no summary");
            let (mut address, mut query) = (format!("/api/v1{path}"), Vec::new());
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                match (parameter["in"].as_str().unwrap(), example(parameter)) {
                    ("path", Some(value)) => address = address.replace(&format!("{{{name}}}"), &encoded(&value)),
                    ("query", Some(value)) => query.push(format!("{name}={}", encoded(&value))),
                    (_, None) => assert_ne!(parameter["required"], true, "{what}: {name} has no example"),
                    (place, _) => panic!("{what}: {name} in {place}"),
                }
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let said = response["description"].as_str().unwrap_or_default();
                assert!(!said.is_empty() && said != "see RFC 9110", "{what}: {status} is not described");
            }
            let reply = match method.as_str() {
                "get" => SERVER.get(&format!("{address}?{}", query.join("&"))),
                "post" => {
                    let content = &operation["requestBody"]["content"]["application/json"];
                    let schema = content["schema"]["$ref"].as_str().unwrap().trim_start_matches('#');
                    let body = &described.pointer(schema).unwrap()["example"];
                    assert!(body.is_object(), "{what}: its body has no example");
                    SERVER.post(&address, "application/json", &body.to_string())
                }
                other => panic!("{other}"),
            };
            let reply = reply.is(200);
            let kind = reply.header("content-type").unwrap();
            let told = &operation["responses"]["200"]["content"];
            assert!(told.get(kind).is_some(), "{what}: {kind} is not described: {told}");
            if kind == "application/json" {
                let answer = reply.json();
                if let Some(answer) = answer.get("meta") {
                    assert_eq!(answer["snapshot"], SESSION.snapshot().id(), "{what}");
                }
            }
            asked += 1;
        }
    }
    assert!(asked >= 15, "{asked} operations");
}

#[test]
fn ratings_are_those_of_the_engine() {
    let ratings = SESSION.entry_risk().unwrap();
    for (area, industry) in cells(12) {
        let told = SERVER.get(&format!("/api/v1/ratings/{area}/{industry}")).is(200).json();
        let cell = ratings.cell(AreaKind::TradeArea, &area, &industry).unwrap();
        let rated = cell.rated.unwrap();
        let of = &told["data"];
        assert_eq!(
            of["closure_probability_1y"],
            json!({"value": rated.probability.value, "lo": rated.probability.lo, "hi": rated.probability.hi})
        );
        assert_eq!(
            (of["store_count"].as_i64(), of["closure_count_4q"].as_i64()),
            (Some(cell.stores), Some(cell.closures))
        );
        assert_eq!(
            (of["grade"].as_str(), of["grade_step"].as_u64()),
            (Some(rated.grade.code()), Some(u64::from(rated.step)))
        );
        assert_eq!(told["meta"]["as_of"], ratings.as_of.to_string());
    }
    let area = &CELL.0;
    let listed = SERVER.get(&format!("/api/v1/ratings?area={area}&limit=1000")).is(200).json();
    let of_area: Vec<_> = ratings.of_area(AreaKind::TradeArea, area).collect();
    assert_eq!(listed["meta"]["page"]["total"].as_u64(), Some(of_area.len() as u64));
    assert_eq!(listed["data"].as_array().unwrap().len(), of_area.len());
    let page =
        SERVER.get(&format!("/api/v1/ratings?area={area}&offset=2&limit=3&fields=industry,grade")).is(200).json();
    let names: Vec<&str> =
        page["data"].as_array().unwrap().iter().map(|of| of["industry"]["code"].as_str().unwrap()).collect();
    assert_eq!(names, of_area[2..5].iter().map(|cell| cell.industry.as_str()).collect::<Vec<_>>());
    assert_eq!(page["data"][0].as_object().unwrap().len(), 2);
}

#[test]
fn a_report_is_the_one_of_the_command() {
    let (area, industry) = &*CELL;
    let costs =
        Costs { rent: Some(Won(3_000_000)), wages: Some(Won(4_000_000)), margin: Some(0.6), ..Costs::default() };
    let asked = |costs| Asked {
        area: names::rated_area(&SESSION, area).unwrap(),
        spot: None,
        industry: names::industry(industry).unwrap(),
        costs,
        floor_area_m2: None,
        today: golmok_model::seoul::day(jiff::Timestamp::now()),
    };
    let plain = to_json(&advise(&SESSION, asked(Costs::default())).unwrap()).unwrap();
    assert_eq!(SERVER.get(&format!("/api/v1/advise?area={area}&industry={industry}")).is(200).text(), plain);
    let body = json!({"area": area, "industry": industry, "rent": 3_000_000, "wages": 4_000_000, "margin": 0.6});
    let with_costs = to_json(&advise(&SESSION, asked(costs)).unwrap()).unwrap();
    assert_eq!(SERVER.post("/api/v1/advise", "application/json", &body.to_string()).is(200).text(), with_costs);
}

#[test]
fn problems_are_told_apart() {
    let (area, industry) = &*CELL;
    for (path, status) in [
        ("/api/v1/ratings/nowhere/CS100010".to_owned(), 404),
        (format!("/api/v1/ratings/{area}/no-such-trade"), 404),
        ("/api/v1/ratings".to_owned(), 422),
        ("/api/v1/ratings?industry=CS100010&limit=1001".to_owned(), 422),
        ("/api/v1/ratings?industry=CS100010&limit=0".to_owned(), 422),
        ("/api/v1/ratings?industry=CS100010&fields=none".to_owned(), 422),
        ("/api/v1/ratings?industry=CS100010&unknown=1".to_owned(), 422),
        ("/api/v1/areas?kind=moon".to_owned(), 422),
        (format!("/api/v1/compare?areas={area}&industry={industry}"), 422),
        (format!("/api/v1/advise?lon=2.35&lat=48.85&industry={industry}"), 422),
        (format!("/api/v1/advise?lon=127&lat=37.5&radius=5000&industry={industry}"), 422),
        (format!("/api/v1/search?q={}", "%EA%B0%80".repeat(61)), 422),
        ("/api/v1/tables/stg_licences.parquet".to_owned(), 404),
        ("/api/v1/nothing".to_owned(), 404),
    ] {
        let reply = SERVER.get(&path).is(status);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{path}");
        assert_eq!(reply.json()["status"], status, "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    }
    let missing = SERVER.get("/api/v1/ratings/nowhere/CS100010").json();
    assert!(!missing["nearest"].as_array().unwrap().is_empty());
    let english = SERVER.get_with("/api/v1/ratings/nowhere/CS100010", "Accept-Language: en\r\n").json();
    assert_ne!(missing["detail"], english["detail"]);
    SERVER.post("/api/v1/ratings", "application/json", "{}").is(405);
    SERVER.post("/api/v1/score", "text/plain", "{}").is(415);
    let negative = json!({"area": area, "industry": industry, "rent": -1}).to_string();
    SERVER.post("/api/v1/advise", "application/json", &negative).is(422);
    SERVER.post("/api/v1/diagnose", "application/json", "{\"opened\": \"x\"}").is(422);
}

#[test]
fn people_find_what_they_type() {
    let found = |text: &str| SERVER.get(&format!("/api/v1/search?q={}", encoded(text))).is(200).json()["data"].clone();
    assert_eq!(found("카페")["industries"][0]["code"], "CS100010");
    assert_eq!(found("커피")["industries"][0]["code"], "CS100010");
    let area = SESSION.entry_risk().unwrap().area(AreaKind::TradeArea, &CELL.0).unwrap();
    assert_eq!(found(&area.code)["areas"][0]["code"], area.code.as_str());
    let by_name = found(&area.name);
    let first = by_name["areas"].as_array().unwrap().iter().take(3).any(|of| of["code"] == area.code.as_str());
    assert!(first && by_name["only_alike"] == false, "{by_name}");
    // Where nothing is called so: the few that are most alike, and that they are no more than that.
    let none = found("전혀없는이름입니다");
    assert!(none["only_alike"] == true && none["areas"].as_array().unwrap().len() <= 3, "{none}");
    assert_eq!(found(" ")["industries"], json!([]));
}

#[test]
fn rows_are_scored_in_their_order() {
    let rows = json!({"rows": [
        {"id": "nowhere", "industry": "CS100010"},
        {"id": "swapped", "lon": 37.5, "lat": 127.0, "industry": "CS100010"},
        {"id": "sea", "lon": 126.0, "lat": 37.0, "industry": "CS100010"},
    ]});
    let told = SERVER.post("/api/v1/score", "application/json", &rows.to_string()).is(200).json();
    let reasons: Vec<&str> =
        told["data"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["no_place", "swapped_lon_lat", "outside_the_city"]);
    let many: Vec<Value> = (0..10_001).map(|i| json!({"id": i.to_string(), "industry": "x"})).collect();
    SERVER.post("/api/v1/score", "application/json", &json!({"rows": many}).to_string()).is(413);
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let (area, industry) = &*CELL;
    let path = format!("/api/v1/ratings/{area}/{industry}");
    let first = SERVER.get(&path).is(200);
    let tag = first.header("etag").unwrap().to_owned();
    let again = SERVER.get_with(&path, &format!("If-None-Match: \"other\", {tag}\r\n")).is(304);
    assert!(again.body.is_empty() && again.header("etag") == Some(&tag));
    SERVER.get_with(&path, &format!("If-None-Match: {tag}\r\nAccept-Language: en\r\n")).is(200);
    let file = SERVER.get("/api/v1/tables/mart_entry_risk.parquet").is(200);
    let part = SERVER.get_with("/api/v1/tables/mart_entry_risk.parquet", "Range: bytes=-4\r\n").is(206);
    assert_eq!((part.body.as_slice(), &file.body[..4]), (b"PAR1".as_slice(), b"PAR1".as_slice()));
    assert_eq!(
        part.header("content-range").unwrap(),
        format!("bytes {}-{}/{}", file.body.len() - 4, file.body.len() - 1, file.body.len())
    );
    SERVER.get_with("/api/v1/tables/mart_entry_risk.parquet", "Range: bytes=999999999-\r\n").is(416);
}

#[test]
fn a_polygon_is_answered_by_what_lies_under_it() {
    // Tourist zones lie over the other areas, and never speak where another does.
    let of_its_own = |(area, industry): &(String, String)| {
        let cell = SESSION.entry_risk().unwrap().cell(AreaKind::TradeArea, area, industry);
        cell.and_then(|cell| cell.trade_area_kind).as_deref() != Some("U")
    };
    let (area, industry) = &cells(12).into_iter().find(of_its_own).unwrap();
    let shapes = SERVER.get("/api/v1/shapes?kind=trade_area&zoom=11").is(200).json();
    let features = shapes["features"].as_array().unwrap();
    assert_eq!(features.len(), SESSION.drawn(AreaKind::TradeArea).unwrap().areas().len());
    let own = features.iter().find(|feature| feature["id"] == area.as_str()).unwrap();
    let ring = own["geometry"]["coordinates"][0][0].as_array().unwrap();
    assert_eq!(ring.first(), ring.last());
    let corners: Vec<String> = ring.iter().map(|corner| format!("{},{}", corner[0], corner[1])).collect();
    let corners = encoded(&corners.join(";"));
    let told = SERVER.get(&format!("/api/v1/advise?polygon={corners}&industry={industry}")).is(200).json();
    assert_eq!(told["advice"]["subject"]["area"]["code"], area.as_str());
    let polygon = &told["advice"]["subject"]["polygon"];
    let first = &polygon["covered"][0];
    assert_eq!(first["area"]["code"], area.as_str());
    for share in ["share_of_polygon", "share_of_area"] {
        assert!((0.9..=1.0 + 1e-9).contains(&first[share].as_f64().unwrap()), "{share}: {first}");
    }
    // What is counted in it is counted in the tables: shops of the industry whose point lies in the area, but for its edge.
    let index = SESSION.drawn(AreaKind::TradeArea).unwrap();
    let id = index.id(area).unwrap();
    let as_of = SESSION.as_of().unwrap();
    let open = SESSION.shops().unwrap().of(industry).iter().filter(|shop| shop.is_open(as_of));
    let within = open.filter(|shop| shop.at.is_some_and(|at| index.covers(id, at))).count() as i64;
    if let Some(counted) = polygon["stores_within"].as_i64() {
        assert!((counted - within).abs() <= 2 + within / 10, "{counted} in the polygon, {within} in the area");
    }
    let page = SERVER.get(&format!("/founder.html?polygon={corners}&industry={industry}")).is(200);
    assert!(page.text().contains("그린 구역은") && page.text().contains("name=\"polygon\""));
    for wrong in [
        "127,37.5;127.1,37.5",
        "127,37.5;127.01,37.51;127.01,37.5;127,37.51",
        "x",
        "0,0;1,0;1,1",
        "126,36;128,36;128,38",
    ] {
        let reply = SERVER.get(&format!("/api/v1/advise?polygon={}&industry={industry}", encoded(wrong))).is(422);
        assert!(
            reply.json()["detail"].as_str().unwrap().contains("polygon") || wrong.starts_with("0,0"),
            "{wrong}: {}",
            reply.text()
        );
    }
    let both = format!("/api/v1/advise?polygon={corners}&lon=127&lat=37.5&industry={industry}");
    SERVER.get(&both).is(422);
}

#[test]
fn a_map_is_painted_as_the_ratings_say() {
    let industry = &CELL.1;
    let told = SERVER.get(&format!("/api/v1/steps?kind=trade_area&industry={industry}")).is(200).json();
    let ratings = SESSION.entry_risk().unwrap();
    let cells = ratings.of_industry(industry).filter(|cell| cell.area.kind == AreaKind::TradeArea);
    let mut seen = 0;
    for cell in cells {
        let of = &told["data"][&cell.area.code];
        let rated = cell.rated.as_ref();
        assert_eq!(of["grade"].as_u64(), Some(rated.map_or(0, |rated| u64::from(rated.step))), "{}", cell.area.code);
        assert_eq!(of["stores"].as_i64(), Some(cell.stores));
        assert_eq!(of["clear"], rated.is_some_and(|rated| rated.relative.code() != "no_clear_difference"));
        seen += 1;
    }
    assert_eq!(told["data"].as_object().unwrap().len(), seen);
    let hot = SERVER.get("/api/v1/hotspots?industry=CS100001").is(200).json();
    assert_eq!(hot["type"], "FeatureCollection");
    for wrong in
        ["shapes?kind=city", "shapes?kind=gu&zoom=7", "shapes?kind=moon", "steps?kind=moon", "steps?kind=gu&x=1"]
    {
        SERVER.get(&format!("/api/v1/{wrong}")).is(422);
    }
    SERVER.get("/api/v1/steps?kind=gu&industry=no-such-trade").is(404);
}

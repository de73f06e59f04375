//! Survival and coordinates at the command line equal the reference values.

use crate::program::{csv_rows, run, scratch, text};
use std::collections::BTreeMap;

/// What golmok refuses to tell survival from, and the words that say why.
const NO_SURVIVAL: &[(&str, &str)] = &[
    ("seoul_yuheung_lhy", "no entry dates"),
    ("mapo_general_restaurant_OPENONLY_tablepick", "open premises only"),
    ("gwanak_general_restaurant_OPENONLY_tablepick", "open premises only"),
    ("jeonju_hyuge_cafe_2026_h2techjun", "open premises only"),
];

#[test]
fn survival_is_refused_where_the_file_cannot_tell_it() {
    for (name, reason) in NO_SURVIVAL {
        let Some(file) = golmok_testkit::shared_data(&format!("licence/{name}.csv.gz")) else { return };
        let said = run(["survival", text(&file), "--lang", "en"]).exits(2);
        assert!(said.stderr.contains(name) && said.stderr.contains(reason), "{}", said.stderr);
        assert!(
            said.stderr.contains("폐업일자") || said.stderr.contains("인허가일자"),
            "names the column: {}",
            said.stderr
        );
        assert_eq!(said.stdout, "", "no half answer");
    }
    let Some(file) = golmok_testkit::shared_data("licence/seoul_yuheung_jihye.csv.gz") else { return };
    let said = run(["survival", text(&file), "--by", "없는열"]).exits(2);
    assert!(said.stderr.contains("없는열") && said.stderr.contains("업태구분명"), "{}", said.stderr);
    run(["survival", text(&file), "--confidence", "1"]).exits(2);
    run(["survival", text(&file), "--at", "-1"]).exits(2);
}

/// Golden curve of `../shared/data/golden` → licence file.
const CURVES: &[(&str, &str)] = &[
    ("yuheung_202509", "seoul_yuheung_jihye"),
    ("yuheung_202406", "seoul_yuheung_leejongseok"),
    ("cinema_202502", "seoul_cinema_khuda"),
    ("hospital_202505", "seoul_hospital_dongwon"),
    ("animalhospital_202602", "national_animalhospital_2026format_pawly"),
    ("seongnamrestaurant_202607", "seongnam_general_restaurant_SUJEONG_JUNGWON_2016_nn98"),
    ("sukbak_202604", "seoul_sukbak_lodging_njt"),
];

#[test]
fn survival_equals_the_golden_curves() {
    let mut compared = 0;
    for (curve, name) in CURVES {
        let Some(file) = golmok_testkit::shared_data(&format!("licence/{name}.csv.gz")) else { return };
        for (variant, from) in [("full", None), ("lt2010", Some("2010-01-01"))] {
            let golden =
                golmok_testkit::shared_data(&format!("golden/km_{curve}_{variant}.csv")).expect("golden values");
            let golden = csv_rows(&std::fs::read(golden).unwrap());
            for by in ["all", "업태구분명", "개방자치단체코드", "entry_year"] {
                let expected: Vec<_> = golden.iter().filter(|row| row["group_by"] == by).collect();
                // A file without 업태구분명 is one blank group; the option is an error there.
                if expected.is_empty() || expected.iter().all(|row| row["group"] == "(blank)") {
                    continue;
                }
                let mut args = vec!["survival", text(&file)];
                args.extend(from.iter().flat_map(|day| ["--from", *day]));
                if by != "all" {
                    args.extend(["--by", by]);
                }
                let found = run(&args).exits(0).rows();
                for row in expected {
                    let context = format!("{curve} {variant} {by} {} {}", row["group"], row["year"]);
                    let of_group =
                        |r: &&BTreeMap<String, String>| r["group"] == row["group"] && r["years"] == row["year"];
                    let found: Vec<_> = found.iter().filter(of_group).collect();
                    assert_eq!(found.len(), 1, "{context}");
                    same_row(found[0], row, &context);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared} rows compared");
}

fn same_row(found: &BTreeMap<String, String>, golden: &BTreeMap<String, String>, context: &str) {
    for (column, golden_column) in [("stores", "n"), ("closures", "events")] {
        assert_eq!(found[column], golden[golden_column], "{context}: {column}");
    }
    // Past the last store under observation, all is empty there; at_risk is 0 here.
    let at_risk = golden["n_at_risk"].parse().unwrap_or(0_u64);
    assert_eq!(found["at_risk"].parse::<u64>().unwrap(), at_risk, "{context}: at_risk");
    let columns = [("survival", "S"), ("std_err", "se_greenwood"), ("ci_low", "loglog_lo"), ("ci_high", "loglog_hi")];
    for (column, golden_column) in columns {
        let number = |text: &str| text.parse::<f64>().ok().filter(|v| !v.is_nan());
        match (number(&found[column]), number(&golden[golden_column])) {
            (None, None) => {}
            (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9, "{context}: {column} {a} {b}"),
            (a, b) => panic!("{context}: {column} {a:?} {b:?}"),
        }
    }
}

#[test]
fn coordinates_equal_the_reference_points() {
    let Some(points) = golmok_testkit::shared_data("crs/reference_points.csv") else { return };
    let points = csv_rows(&std::fs::read(points).unwrap());
    assert_eq!(points.len(), 200);
    let file = scratch("transform").join("points.csv");
    let columns = |epsg: &str| {
        if epsg == "4326" { ["lon_4326".into(), "lat_4326".into()] } else { [format!("x_{epsg}"), format!("y_{epsg}")] }
    };
    // Metres to degrees: 1e-7 degrees are a centimetre, and going back drops the ellipsoidal height.
    let cases = [
        ("5174", "4326", 1e-7),
        ("5181", "4326", 1e-9),
        ("4326", "5174", 1e-4),
        ("4326", "5181", 1e-6),
        ("5174", "5181", 1e-2),
    ];
    for (from, to, tolerance) in cases {
        let [x, y] = columns(from);
        let mut csv = "id,x,y\n".to_owned();
        for point in &points {
            csv.push_str(&format!("{},{},{}\n", point["id"], point[&x], point[&y]));
        }
        csv.push_str("S999,,\n");
        std::fs::write(&file, csv).unwrap();
        let (from, epsg) = (format!("EPSG:{from}"), format!("EPSG:{to}"));
        let said = run(["transform", "--from", &from, "--to", &epsg, text(&file)]).exits(0);
        let found = said.rows();
        assert_eq!(found.len(), points.len() + 1);
        let [x, y] = columns(to);
        for (row, point) in found.iter().zip(&points) {
            assert_eq!(row["id"], point["id"]);
            for (out, expected) in [("x_out", &point[&x]), ("y_out", &point[&y])] {
                let (out, expected): (f64, f64) = (row[out].parse().unwrap(), expected.parse().unwrap());
                assert!((out - expected).abs() <= tolerance, "{} {from} {epsg}: {out} {expected}", row["id"]);
            }
        }
        assert_eq!((found[200]["x_out"].as_str(), found[200]["y_out"].as_str()), ("", ""));
    }
    run(["transform", "--from", "EPSG:1", "--to", "EPSG:4326", text(&file)]).exits(2);
    std::fs::write(&file, "lon,lat\n127,37\n").unwrap();
    let said = run(["transform", "--from", "EPSG:4326", "--to", "EPSG:5181", text(&file)]).exits(2);
    assert!(said.stderr.contains("x 열이 없습니다") && said.stderr.contains("lon, lat"), "{}", said.stderr);
}

//! Weights and cuts of one's own for the district score: what `golmok district` tells without making anything again is what
//! `measure` makes of them.

use crate::cities::SMALL as CITY;
use crate::program::{copied, current, rows, run, scratch, text};
use golmok_lake::store::Snapshot;
use std::collections::BTreeMap;

const OWN: &str =
    "[measure]\ndistrict_weights = [45.0, 5.0, 25.0, 20.0, 5.0]\ndistrict_cuts = [60.0, 52.0, 45.0, 40.0]\n";

/// Score and grade of each trade area at the newest quarter, as `measure` made them.
fn made(snapshot: &Snapshot) -> BTreeMap<String, (f64, String)> {
    let all = rows(snapshot, "mart_district_scores", &["quarter", "area_code", "district_score", "district_grade"]);
    let newest = all.iter().filter_map(|row| row[0].clone()).max().unwrap();
    let scored = all.into_iter().filter(|row| row[0].as_ref() == Some(&newest) && row[2].is_some());
    let of = |row: Vec<Option<String>>| {
        let [_, area, score, grade] = <[_; 4]>::try_from(row).unwrap().map(Option::unwrap);
        (area, (score.parse().unwrap(), grade))
    };
    scored.map(of).collect()
}

#[test]
fn own_weights_are_told_beside_the_default_as_measure_makes_them() {
    let dir = scratch("own_weights");
    let (config, other, lake) = (dir.join("own.toml"), dir.join("other.toml"), dir.join("lake"));
    std::fs::write(&config, OWN).unwrap();
    std::fs::write(&other, OWN.replace("45.0, 5.0", "40.0, 10.0")).unwrap();
    copied(&CITY.lake, &lake);
    let asked = |lake, config| run(["district", "--top", "100000", "--lake", text(lake), "--config", text(config)]);
    let before = asked(&CITY.lake, &config).exits(0);
    let by_default = made(&CITY.snapshot);
    run(["measure", "--lake", text(&lake), "--config", text(&config)]).exits(0);
    let by_own = made(&current(&lake));
    let told = before.rows();
    assert!(!told.is_empty());
    assert_eq!((told.len(), told.len()), (by_default.len(), by_own.len()));
    let mut moved = 0;
    for row in &told {
        for (made, which) in [(&by_default, "default"), (&by_own, "own")] {
            let (score, grade) = &made[&row["area_code"]];
            let told: f64 = row[&format!("{which}_score")].parse().unwrap();
            assert!((told - score).abs() < 1e-6, "{which} of {row:?}: {score}");
            assert_eq!(&row[&format!("{which}_grade")], grade, "{which} of {row:?}");
            let higher = made.values().filter(|(other, _)| *other > score + 1e-6).count();
            assert_eq!(row[&format!("{which}_rank")], (higher + 1).to_string(), "{which} of {row:?}");
        }
        moved += usize::from(row["default_grade"] != row["own_grade"]);
    }
    assert!(moved > 0, "these weights move something");
    assert!(before.stderr.contains(&format!("{moved}곳의 등급이")), "{}", before.stderr);
    let ranks: Vec<usize> = told.iter().map(|row| row["own_rank"].parse().unwrap()).collect();
    assert!(ranks.is_sorted());
    // The lake that was made by them tells the same; one made by yet others does not guess.
    assert_eq!(asked(&lake, &config).exits(0).rows(), told);
    let refused = asked(&lake, &other).exits(2);
    assert!(refused.stderr.contains("다시 만드십시오"), "{}", refused.stderr);
    let alone = run(["district", "--top", "100000", "--lake", text(&CITY.lake), "--lang", "en"]).exits(0);
    assert!(alone.rows().iter().all(|row| row["own_score"] == row["default_score"] && row["ranks_gained"] == "0"));
    assert!(alone.stderr.contains("0 have another grade"), "{}", alone.stderr);
    let gu = &told[0]["gu_code"];
    let of_gu = run(["district", "--gu", gu, "--lake", text(&CITY.lake)]).exits(0).rows();
    assert!(!of_gu.is_empty() && of_gu.iter().all(|row| &row["gu_code"] == gu));
}

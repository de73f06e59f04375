//! `scripts/score.py` defines the figures; this holds the Rust ones to it on a small table
//! (`scripts/golden/score_cells.py`).

use golmok_rating::{
    ScoredCell, auc, calibration_slope, classes, coverage, explained_share, within_industry_concordance,
};
use std::collections::HashMap;

type Row = HashMap<String, String>;

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn figures_agree_with_the_script() {
    let cells = rows(include_str!("fixtures/score_cells.csv"));
    let expected: HashMap<(String, String), f64> = rows(include_str!("fixtures/score_expected.csv"))
        .into_iter()
        .map(|r| ((r["scope"].clone(), r["metric"].clone()), r["value"].parse().expect("a number")))
        .collect();
    for scope in ["adr", "all"] {
        let kept: Vec<&Row> = cells
            .iter()
            .filter(|r| r["store_count"] != "0" && r["industry_code"] != "CS300043")
            .filter(|r| scope == "all" || r["trade_area_kind"] != "U")
            .collect();
        let number = |row: &Row, column: &str| row[column].parse::<f64>().expect("a number");
        let scored: Vec<ScoredCell> = kept
            .iter()
            .map(|r| ScoredCell {
                area: number(r, "area_code") as u32 - 3_110_001,
                industry: r["industry_code"][2..].parse().expect("a number"),
                stores: number(r, "store_count"),
                predicted: number(r, "expected_closures_4q"),
                baseline: number(r, "baseline_closures_4q"),
                observed: number(r, "closure_count_4q"),
            })
            .collect();
        let interval = |r: &&Row| {
            let [y, lo, hi] = ["closure_count_4q", "expected_closures_4q_lo", "expected_closures_4q_hi"];
            (number(r, y), number(r, lo), number(r, hi))
        };
        let expecting_one = kept.iter().filter(|r| number(r, "expected_closures_4q") >= 1.0).map(interval);
        let classes = classes(&scored);
        let figures = [
            ("cells", scored.len() as f64),
            ("explained_share", explained_share(&scored, true)),
            ("explained_share_raw", explained_share(&scored, false)),
            ("auc", auc(&scored, 4.0)),
            ("within_industry_concordance", within_industry_concordance(&scored, 4.0)),
            ("within_industry_class_1", classes.ratio[0]),
            ("within_industry_class_2", classes.ratio[1]),
            ("within_industry_class_3", classes.ratio[2]),
            ("within_industry_class_4", classes.ratio[3]),
            ("within_industry_contrast", classes.contrast()),
            ("calibration_slope", calibration_slope(&scored)),
            ("coverage_90", coverage(kept.iter().map(interval))),
            ("coverage_90_expecting_one", coverage(expecting_one)),
        ];
        for (name, value) in figures {
            let wanted = expected[&(scope.to_owned(), name.to_owned())];
            assert!((value - wanted).abs() < 1e-9, "{scope} {name}: {value} against {wanted}");
        }
        // The floor by 200 draws strays from its mean by chance only.
        let drawn = expected[&(scope.to_owned(), "explained_share_drawn".to_owned())];
        assert!((explained_share(&scored, true) - drawn).abs() < 0.1, "{scope}: {drawn}");
        assert!(expected[&(scope.to_owned(), "industry_baseline_share".to_owned())].abs() < 1e-12);
    }
}

//! `mart_change_revisions`: how 상권변화지표 of a quarter differs from one publication to the next.

use super::change_class::change_class;
use crate::error::Result;
use crate::frame::{Builder, Reader};
use crate::indicator::Indicator;
use golmok_model::Quarter;
use golmok_model::tables::{places, staging};
use jiff::civil::Date;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// 상권변화지표 수정.
pub const INDICATOR: Indicator = Indicator {
    id: "is_label_revised",
    name_ko: "상권변화지표 수정 여부",
    name_en: "Revision of the change class",
    question: "Did a later publication give the area another label for the same quarter?",
    formula: "the published label of a publication ≠ that of the next publication that has the area and quarter; the four means of both stand beside it",
    inputs: &[
        "stg_change_index.change_class_published",
        "stg_change_index.operating_months_mean",
        "stg_change_index.closed_months_mean",
        "stg_change_index.city_operating_months_mean",
        "stg_change_index.city_closed_months_mean",
    ],
    unit: "yes or no",
    table: "mart_change_revisions",
    null_rules: "no row where only one publication has the area and quarter",
    small_sample: "as published",
    source: "상권변화지표-상권, every publication at hand",
    example: "2024-03-31 says LH for 2023Q4, 2025-03-31 says LL: revised",
    file: "crates/golmok-indicators/src/changes/change_revisions.rs",
    golden: "crates/golmok-indicators/tests/places.rs",
};

const MEANS: [&str; 4] =
    ["operating_months_mean", "closed_months_mean", "city_operating_months_mean", "city_closed_months_mean"];

/// Quarter, kind of area, area.
type Key<'a> = (i64, &'a str, &'a str);

/// One area and quarter as one publication gives it.
#[derive(Clone, Copy)]
struct Told<'a> {
    publication: &'a str,
    trade_area_kind: Option<&'a str>,
    label: Option<&'a str>,
    means: [Option<i64>; 4],
}

impl Told<'_> {
    /// Whether the means give the label; none where they tie or are absent.
    fn replays(&self) -> Option<bool> {
        let [a, b, c, d] = self.means;
        change_class(a, b, c, d).ok().map(|class| self.label == Some(class))
    }
}

/// `mart_change_revisions` from `stg_change_index`: each publication against the next, for the quarters that are over
/// on `as_of`. It is a statement about the files at hand, so that publications after `as_of` take part.
///
/// # Errors
/// When a column of the input table is missing or of another type.
pub fn change_revisions(staged: &DataFrame, as_of: Date) -> Result<DataFrame> {
    let reader = Reader::new(&staging::CHANGE_INDEX, staged);
    let (quarters, kinds, areas) = (reader.counts("quarter")?, reader.keys("area_kind")?, reader.keys("area_code")?);
    let (publications, trade_kinds) = (reader.keys("publication")?, reader.texts("trade_area_kind")?);
    let labels = reader.texts("change_class_published")?;
    let means: Vec<Vec<Option<i64>>> = MEANS.iter().map(|m| reader.integers(m)).collect::<Result<_>>()?;
    let mut told: BTreeMap<(i64, &str, &str), BTreeMap<&str, Told<'_>>> = BTreeMap::new();
    for i in 0..staged.height() {
        let quarter = Quarter::from_code(i32::try_from(quarters[i]).unwrap_or_default())?;
        if quarter.last_day() <= as_of {
            let one = Told {
                publication: publications[i],
                trade_area_kind: trade_kinds[i],
                label: labels[i],
                means: std::array::from_fn(|m| means[m][i]),
            };
            told.entry((quarters[i], kinds[i], areas[i])).or_default().entry(publications[i]).or_insert(one);
        }
    }
    let mut rows: Vec<(Key<'_>, [Told<'_>; 2])> = Vec::new();
    for (key, by_publication) in &told {
        let in_order: Vec<&Told<'_>> = by_publication.values().collect();
        rows.extend(in_order.windows(2).map(|pair| (*key, [*pair[0], *pair[1]])));
    }
    let mut out = Builder::new(&places::CHANGE_REVISIONS, rows.len());
    out.integers("quarter", rows.iter().map(|r| Some(r.0.0)))
        .texts("area_kind", rows.iter().map(|r| Some(r.0.1)))
        .texts("area_code", rows.iter().map(|r| Some(r.0.2)))
        .texts("trade_area_kind", rows.iter().map(|r| r.1[1].trade_area_kind))
        .texts("publication", rows.iter().map(|r| Some(r.1[0].publication)))
        .texts("later_publication", rows.iter().map(|r| Some(r.1[1].publication)))
        .texts("label", rows.iter().map(|r| r.1[0].label))
        .texts("later_label", rows.iter().map(|r| r.1[1].label))
        .flags("is_label_revised", rows.iter().map(|r| Some(r.1[0].label != r.1[1].label)))
        .flags("are_means_revised", rows.iter().map(|r| Some(r.1[0].means != r.1[1].means)))
        .flags("is_label_replayed", rows.iter().map(|r| r.1[0].replays()))
        .flags("is_later_label_replayed", rows.iter().map(|r| r.1[1].replays()));
    for (m, name) in MEANS.iter().enumerate() {
        out.integers(name, rows.iter().map(|r| r.1[0].means[m]));
        out.integers(&format!("later_{name}"), rows.iter().map(|r| r.1[1].means[m]));
    }
    out.finish()
}

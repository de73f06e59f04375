//! The district score by default and by own weights, side by side: `golmok district`.

use crate::listing::Listing;
use crate::{Lang, numbers};
use golmok_engine::query::district_weights::{Weighed, WeighedArea};

/// One row per trade area, by its rank with the settings; of one gu where its code is given.
pub fn listing(weighed: &Weighed, gu: Option<&str>, most: usize) -> Listing {
    let header = vec![
        "area_code",
        "area_name",
        "gu_code",
        "quarter",
        "default_score",
        "own_score",
        "default_grade",
        "own_grade",
        "default_rank",
        "own_rank",
        "ranks_gained",
    ];
    let chosen = weighed.areas.iter().filter(|row| gu.is_none() || row.gu_code.as_deref() == gu).take(most);
    let row = |row: &WeighedArea| {
        vec![
            row.area.code.clone(),
            row.area.name.clone(),
            row.gu_code.clone().unwrap_or_default(),
            weighed.quarter.to_string(),
            row.default.score.to_string(),
            row.own.score.to_string(),
            row.default.grade.to_string(),
            row.own.grade.to_string(),
            row.default.rank.to_string(),
            row.own.rank.to_string(),
            (row.default.rank as i64 - row.own.rank as i64).to_string(),
        ]
    };
    Listing { header, rows: chosen.map(row).collect() }
}

/// What the weights change, in a sentence.
pub fn change(weighed: &Weighed, lang: Lang) -> String {
    let count = |n: usize| numbers::count(n as i64);
    let (all, moved, unscored) = (count(weighed.areas.len()), count(weighed.regraded()), count(weighed.unscored));
    lang.pick(
        format!(
            "상권 {all}곳 가운데 {moved}곳의 등급이 기본 가중치와 다릅니다. 점수가 없는 상권 {unscored}곳은 뺐습니다."
        ),
        format!(
            "Of {all} trade areas {moved} have another grade than by default. Left out: {unscored} without a score."
        ),
    )
}

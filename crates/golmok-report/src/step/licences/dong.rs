//! The page of a dong.

use super::{Counts, Told};
use crate::error::Result;
use crate::licence_page::{Block, Cell, LicencePage};
use golmok_model::AreaKind;

pub(super) fn page(told: &Told<'_>, dong: &str) -> Result<LicencePage> {
    let area = told.session.areas()?.get(AreaKind::AdminDong, dong).and_then(|area| Some(area.shape.as_ref()?.area_m2));
    let row = |trade: &String| {
        let counts = told.counts(AreaKind::AdminDong, dong, trade);
        if counts == Counts::default() {
            return None;
        }
        let cell = told.survival.cell(AreaKind::AdminDong, dong, trade);
        let density = area.map_or("–".to_owned(), |m2| format!("{:.1}", counts.stores as f64 / m2 * 1e6));
        let mut row = vec![Cell::link(told.trade_name(trade), format!("../{}", told.trade_href(trade)))];
        row.extend([counts.stores, counts.openings, counts.closures].map(|n| Cell::text(told.n(n))));
        row.extend([density, told.survival_text(cell, 3.0)].map(Cell::text));
        Some(row)
    };
    let block = Block {
        heading: told.say("업종", "Trades").to_owned(),
        lines: vec![
            told.say(
                "생존율은 영업 기간이 30건 있어야 적습니다. 이 동의 등급은 매기지 않습니다.",
                "Survival is given from 30 spells on. The dong has no grade.",
            )
            .to_owned(),
        ],
        head: [
            ("업종", "Trade"),
            ("영업 중", "Running"),
            ("개업", "Openings"),
            ("폐업", "Closures"),
            ("km²당 가게", "Shops per km²"),
            ("3년 생존", "3 years"),
        ]
        .map(|(ko, en)| told.say(ko, en).to_owned())
        .to_vec(),
        words: 1,
        rows: told.trades.iter().filter_map(row).collect(),
    };
    Ok(LicencePage {
        title: told.dong_name(dong),
        up: Some(Cell::link(told.say("처음으로", "Overview"), "../index.html")),
        lead: told.lead(),
        blocks: vec![block],
    })
}

//! The page of a trade.

use super::{Counts, Told, dong_href};
use crate::error::Result;
use crate::licence_page::{Block, Cell, LicencePage};
use crate::{Lang, numbers};
use golmok_model::reference::licence_industry;
use golmok_model::{AreaId, AreaKind};

/// Dongs that a table lists.
const LISTED: usize = 20;
/// Bands of age, in words.
const AGES: [(&str, &str); 6] = [
    ("1년 안", "first year"),
    ("1–2년", "1–2 years"),
    ("2–3년", "2–3 years"),
    ("3–5년", "3–5 years"),
    ("5–10년", "5–10 years"),
    ("10년 넘음", "over 10 years"),
];

pub(super) fn page(told: &Told<'_>, trade: &str) -> Result<LicencePage> {
    let mut blocks = vec![life(told, trade)];
    let untold = told.untold(told.survival.cell(AreaKind::City, AreaId::city_code(), trade)).is_some();
    if !untold {
        blocks.extend([
            by_age(told, trade),
            by_size(told, trade),
            by_gu(told, trade),
            by_dong(told, trade)?,
            rush(told, trade),
        ]);
    }
    Ok(LicencePage {
        title: told.trade_name(trade),
        up: Some(Cell::link(told.say("처음으로", "Overview"), "../index.html")),
        lead: told.lead(),
        blocks,
    })
}

fn heads(told: &Told<'_>, heads: &[(&str, &str)]) -> Vec<String> {
    heads.iter().map(|(ko, en)| told.lang.pick(*ko, *en).to_owned()).collect()
}

fn life(told: &Told<'_>, trade: &str) -> Block {
    let code = AreaId::city_code();
    let cell = told.survival.cell(AreaKind::City, code, trade);
    let mut lines = Vec::new();
    if let Some(cell) = cell {
        let is_of = |service: &str| service.parse().is_ok_and(|id| licence_industry(&id, None).as_str() == trade);
        let mut registers = told.registers.iter().filter(|one| is_of(&one.service_id));
        let because = registers.find_map(|one| one.cut_because.as_ref());
        match (told.untold(Some(cell)), because) {
            (Some(why), Some(because)) => {
                lines.push(format!("{why}: {}", crate::words::reason(because, told.lang)));
                return Block { heading: told.say("생존", "Survival").to_owned(), lines, ..Block::default() };
            }
            (Some(why), None) => lines.push(why.to_owned()),
            (None, _) => lines.push(match told.lang {
                Lang::Ko => format!(
                    "{} 뒤 영업 기간 {}건, 폐업 {}건, 행정이 끝낸 {}건, 팝업 {}건",
                    cell.window_from.map(|day| day.to_string()).unwrap_or_default(),
                    told.n(cell.stores),
                    told.n(cell.closures),
                    told.n(cell.administrative),
                    told.n(cell.pop_ups)
                ),
                Lang::En => format!(
                    "{} spells since {}, {} closures, {} ended by the office, {} pop-ups",
                    told.n(cell.stores),
                    cell.window_from.map(|day| day.to_string()).unwrap_or_default(),
                    told.n(cell.closures),
                    told.n(cell.administrative),
                    told.n(cell.pop_ups)
                ),
            }),
        }
    }
    let ages = cell.map(|cell| cell.ages.as_slice()).unwrap_or_default();
    let rows = ages.iter().map(|(years, share)| {
        let years = match told.lang {
            Lang::Ko => format!("{years}년"),
            Lang::En => format!("{years} years"),
        };
        vec![Cell::text(years), Cell::text(told.share_text(share.value, share.lo, share.hi))]
    });
    Block {
        heading: told.say("생존", "Survival").to_owned(),
        lines,
        head: heads(told, &[("열고 나서", "After"), ("아직 영업하는 몫", "Still running")]),
        words: 1,
        rows: rows.collect(),
    }
}

fn by_age(told: &Told<'_>, trade: &str) -> Block {
    let cell = told.survival.cell(AreaKind::City, AreaId::city_code(), trade);
    let hazards = cell.map(|cell| cell.hazards).unwrap_or_default();
    let rows = AGES.iter().zip(hazards).filter_map(|((ko, en), hazard)| {
        let (rate, years) = hazard?;
        // A rate per store-year as the share that closes within one.
        let share = |rate: f64| -(-rate).exp_m1();
        Some(vec![
            Cell::text(told.say(ko, en)),
            Cell::text(told.share_text(share(rate.value), share(rate.lo), share(rate.hi))),
            Cell::text(years.map_or("–".to_owned(), |years| told.n(years.round() as i64))),
        ])
    });
    Block {
        heading: told.say("영업한 지에 따라", "By age").to_owned(),
        lines: Vec::new(),
        head: heads(told, &[("영업한 지", "Age"), ("한 해 폐업", "Closes within a year"), ("점포·년", "Store-years")]),
        words: 1,
        rows: rows.collect(),
    }
}

fn by_size(told: &Told<'_>, trade: &str) -> Block {
    let thirds: Vec<_> = told.sizes.iter().filter(|third| third.industry_code == trade).collect();
    let rows = thirds.iter().map(|third| {
        let (from, to) = third.square_metres;
        let mut row = vec![
            Cell::text(format!("{from:.0}–{to:.0} m²")),
            Cell::text(told.n(third.stores as i64)),
            Cell::text(told.n(third.closures as i64)),
        ];
        row.extend(third.survival.iter().map(|known| {
            Cell::text(known.map_or("–".to_owned(), |(share, ends)| told.share_text(share, ends.lo, ends.hi)))
        }));
        row
    });
    let rows: Vec<_> = rows.collect();
    let none = told.say("면적이 적힌 가게가 90곳이 안 됩니다.", "Fewer than 90 shops have a floor area.");
    Block {
        heading: told.say("크기에 따라", "By size").to_owned(),
        lines: if rows.is_empty() { vec![none.to_owned()] } else { Vec::new() },
        head: heads(
            told,
            &[
                ("면적(셋으로 나눔)", "Floor area (thirds)"),
                ("영업 기간", "Spells"),
                ("폐업", "Closures"),
                ("1년 생존", "1 year"),
                ("3년 생존", "3 years"),
                ("5년 생존", "5 years"),
            ],
        ),
        words: 1,
        rows,
    }
}

fn by_gu(told: &Told<'_>, trade: &str) -> Block {
    let rows = told.areas_of(AreaKind::Gu, trade).into_iter().map(|(gu, counts)| {
        let cell = told.survival.cell(AreaKind::Gu, &gu, trade);
        let untold = told.untold(cell).map(str::to_owned);
        let mut row = vec![Cell::text(told.area_name(AreaKind::Gu, &gu))];
        row.extend(numbers_of(told, counts));
        row.push(Cell::text(untold.unwrap_or_else(|| told.survival_text(cell, 3.0))));
        row
    });
    Block {
        heading: told.say("시군구", "Cities and counties").to_owned(),
        lines: Vec::new(),
        head: heads(
            told,
            &[
                ("시군구", "City or county"),
                ("영업 중", "Running"),
                ("개업", "Openings"),
                ("폐업", "Closures"),
                ("3년 생존", "3 years"),
            ],
        ),
        words: 1,
        rows: rows.collect(),
    }
}

fn numbers_of(told: &Told<'_>, counts: Counts) -> [Cell; 3] {
    [counts.stores, counts.openings, counts.closures].map(|n| Cell::text(told.n(n)))
}

fn by_dong(told: &Told<'_>, trade: &str) -> Result<Block> {
    let areas = told.session.areas()?;
    let mut dense: Vec<(f64, String, Counts)> = told
        .areas_of(AreaKind::AdminDong, trade)
        .into_iter()
        .filter_map(|(dong, counts)| {
            let square_km = areas.get(AreaKind::AdminDong, &dong)?.shape.as_ref()?.area_m2 / 1e6;
            (counts.stores > 0).then(|| (counts.stores as f64 / square_km, dong, counts))
        })
        .collect();
    dense.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let rows = dense.into_iter().take(LISTED).map(|(density, dong, counts)| {
        let mut row = vec![Cell::link(told.dong_name(&dong), format!("../{}", dong_href(&dong)))];
        row.push(Cell::text(format!("{density:.1}")));
        row.extend(numbers_of(told, counts));
        row
    });
    let rows: Vec<_> = rows.collect();
    let none = told.say("경계 파일이 없어 밀도를 말할 수 없습니다.", "No boundary file, so density is unknown.");
    Ok(Block {
        heading: told.say("가장 빽빽한 동", "Densest dongs").to_owned(),
        lines: if rows.is_empty() { vec![none.to_owned()] } else { Vec::new() },
        head: heads(
            told,
            &[
                ("행정동", "Dong"),
                ("km²당 가게", "Shops per km²"),
                ("영업 중", "Running"),
                ("개업", "Openings"),
                ("폐업", "Closures"),
            ],
        ),
        words: 1,
        rows,
    })
}

/// Where more opened than usual, clearly.
fn rush(told: &Told<'_>, trade: &str) -> Block {
    let kinds = [AreaKind::AdminDong, AreaKind::Gu];
    let mut found: Vec<_> = kinds
        .into_iter()
        .flat_map(|kind| told.areas_of(kind, trade).into_iter().map(move |(area, _)| (kind, area)))
        .filter_map(|(kind, area)| {
            let rush = told.competition.rush(kind, &area, trade).filter(|rush| rush.ratio.lo > 1.0)?;
            Some((rush, kind, area))
        })
        .collect();
    found.sort_by(|a, b| b.0.ratio.value.total_cmp(&a.0.ratio.value).then_with(|| a.2.cmp(&b.2)));
    let rows = found.into_iter().take(LISTED).map(|(rush, kind, area)| {
        let name = match kind {
            AreaKind::AdminDong => Cell::link(told.dong_name(&area), format!("../{}", dong_href(&area))),
            _ => Cell::text(told.area_name(kind, &area)),
        };
        let (lo, hi) = (numbers::ratio(rush.ratio.lo), numbers::ratio(rush.ratio.hi));
        vec![
            name,
            Cell::text(told.n(rush.openings)),
            Cell::text(format!("{:.1}", rush.usual)),
            Cell::text(format!("{} ({lo}–{hi})", numbers::ratio(rush.ratio.value))),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let none = told.say("여느 때보다 뚜렷이 많이 연 곳이 없습니다.", "Nowhere did clearly more open than usual.");
    Block {
        heading: told.say("개업이 몰린 곳", "Entry rush").to_owned(),
        lines: if rows.is_empty() { vec![none.to_owned()] } else { Vec::new() },
        head: heads(told, &[("곳", "Place"), ("개업", "Openings"), ("여느 때", "Usual"), ("배", "Ratio")]),
        words: 1,
        rows,
    }
}

//! The report of a city without counts: what licences alone say, as an overview, a page per trade and one per dong.
//! Nothing is graded.

mod dong;
mod trade;

use super::names;
use crate::error::Result;
use crate::licence_page::{Block, Cell, LicencePage};
use crate::{Lang, numbers, words};
use golmok_engine::Session;
use golmok_engine::query::sizes::sizes;
use golmok_engine::read::changes::Changes;
use golmok_engine::read::competition::Competition;
use golmok_engine::read::notes;
use golmok_engine::read::registers::{RegisterEnds, registers};
use golmok_engine::read::survival::{OfCell, Survival};
use golmok_indicators::survival::SizeThird;
use golmok_lake::source::licences::service_name;
use golmok_model::{AreaId, AreaKind, City, IndustryCode, Quarter};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The overview.
pub(super) const INDEX: &str = "index.html";
/// Folders of the pages of trades and dongs.
const TRADES: &str = "industry";
const DONGS: &str = "dong";
/// A cell of fewer spells tells no survival on a page.
const FEWEST: i64 = 30;

/// What the pages are made of.
struct Told<'a> {
    session: &'a Session,
    lang: Lang,
    city: &'static City,
    survival: &'a Survival,
    changes: &'a Changes,
    competition: &'a Competition,
    registers: Vec<RegisterEnds>,
    sizes: Vec<SizeThird>,
    /// Last quarter with counts of each trade: files end at different days.
    quarters: BTreeMap<String, Quarter>,
    trades: BTreeSet<String>,
}

/// Counts of a cell: shops at the quarter's end, openings and closures of the last four quarters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    stores: i64,
    openings: i64,
    closures: i64,
}

/// Writes the pages where there are licences; tells the files of the folder itself.
pub(super) fn write(session: &Session, lang: Lang, out: &Path) -> Result<Vec<&'static str>> {
    let snapshot = session.snapshot();
    let (survival, changes) = (session.survival()?, session.changes()?);
    let trades: BTreeSet<String> = survival
        .of_kind(AreaKind::City)
        .map(|(_, industry, _)| industry.to_owned())
        .filter(|industry| industry != IndustryCode::ALL)
        .collect();
    if snapshot.info().as_of.is_none() || trades.is_empty() {
        return Ok(Vec::new());
    }
    let city = AreaId::city_code();
    let newest = |trade: &String| Some((trade.clone(), changes.cell(AreaKind::City, city, trade).last()?.0));
    let quarters = trades.iter().filter_map(newest).collect();
    let told = Told {
        session,
        lang,
        city: session.city(),
        survival,
        changes,
        competition: session.competition()?,
        registers: registers(snapshot)?,
        sizes: sizes(snapshot)?,
        quarters,
        trades,
    };
    for folder in [TRADES, DONGS] {
        let folder = out.join(folder);
        std::fs::create_dir_all(&folder).map_err(crate::error::cannot("make the folder", &folder))?;
    }
    for code in &told.trades {
        super::write(&out.join(told.trade_href(code)), &trade::page(&told, code)?.html(lang)?)?;
    }
    let dongs = told.dongs();
    for code in &dongs {
        super::write(&out.join(dong_href(code)), &dong::page(&told, code)?.html(lang)?)?;
    }
    super::write(&out.join(INDEX), &told.overview(&dongs)?.html(lang)?)?;
    Ok(vec![INDEX])
}

fn dong_href(code: &str) -> String {
    format!("{DONGS}/{code}.html")
}

impl Told<'_> {
    fn say<'t>(&self, ko: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(ko, en)
    }

    fn n(&self, count: i64) -> String {
        numbers::count(count)
    }

    /// The page of a trade; a colon is no character of a file name everywhere.
    fn trade_href(&self, code: &str) -> String {
        format!("{TRADES}/{}.html", code.replace(':', "_"))
    }

    /// Name of a trade: of the service industry, else of the licence.
    fn trade_name(&self, code: &str) -> String {
        match code.strip_prefix("L:") {
            Some(service) => service_name(service).to_owned(),
            None => {
                let known = golmok_model::reference::industry(code).map(|i| self.lang.pick(&i.name_ko, &i.name_en));
                known.map_or(code, String::as_str).to_owned()
            }
        }
    }

    fn area_name(&self, kind: AreaKind, code: &str) -> String {
        if kind == AreaKind::Gu {
            return names::gu(code, self.lang);
        }
        let areas = self.session.areas().ok();
        areas.and_then(|areas| areas.get(kind, code)?.name.clone()).unwrap_or_else(|| code.to_owned())
    }

    /// Name of a dong with its gu before it.
    fn dong_name(&self, code: &str) -> String {
        let gu = self.city.gu_of(code).map(|gu| self.lang.pick(&gu.name_ko, &gu.name_en).clone()).unwrap_or_default();
        let name = self.area_name(AreaKind::AdminDong, code);
        // Some boundary files write the whole name: 경기도 수원시장안구 파장동.
        let own = name.rsplit(' ').next().unwrap_or(&name);
        format!("{gu} {own}").trim().to_owned()
    }

    fn counts(&self, kind: AreaKind, area: &str, trade: &str) -> Counts {
        let mut found = Counts::default();
        let Some(&last) = self.quarters.get(trade) else { return found };
        for (quarter, change) in self.changes.cell(kind, area, trade) {
            if quarter == last {
                found.stores = change.stores;
            }
            if quarter > last.plus(-4) && quarter <= last {
                found.openings += change.openings;
                found.closures += change.closures;
            }
        }
        found
    }

    /// Every area of a kind with shops of a trade, most shops first.
    fn areas_of(&self, kind: AreaKind, trade: &str) -> Vec<(String, Counts)> {
        let Some(&last) = self.quarters.get(trade) else { return Vec::new() };
        let areas: BTreeSet<String> = self
            .changes
            .of_kind(last, kind)
            .filter(|(_, industry, _)| *industry == trade)
            .map(|(area, ..)| area.to_owned())
            .collect();
        let mut found: Vec<(String, Counts)> =
            areas.into_iter().map(|area| (area.clone(), self.counts(kind, &area, trade))).collect();
        found.sort_by(|a, b| b.1.stores.cmp(&a.1.stores).then_with(|| a.0.cmp(&b.0)));
        found
    }

    /// The dongs with any shop.
    fn dongs(&self) -> Vec<String> {
        let of = |trade: &String| self.areas_of(AreaKind::AdminDong, trade);
        let with_shops = self.trades.iter().flat_map(of).filter(|(_, counts)| counts.stores > 0);
        with_shops.map(|(dong, _)| dong).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Share that survives to an age with its range; a dash where too few were followed.
    fn survival_text(&self, cell: Option<&OfCell>, years: f64) -> String {
        let known = cell.filter(|cell| cell.stores >= FEWEST);
        let share = known.and_then(|cell| cell.ages.iter().find(|(age, _)| *age == years));
        share.map_or_else(|| "–".to_owned(), |(_, s)| self.share_text(s.value, s.lo, s.hi))
    }

    fn share_text(&self, value: f64, lo: f64, hi: f64) -> String {
        format!("{} ({})", numbers::percent(value), numbers::percent_range(lo, hi))
    }

    /// Why a trade has no survival, where it has none.
    fn untold(&self, cell: Option<&OfCell>) -> Option<&'static str> {
        let cell = cell?;
        if cell.cut_register {
            return Some(self.lang.pick("폐업이 아닌 끝: 뺌", "ends are no closings: left out"));
        }
        cell.open_only.then(|| self.lang.pick("영업 중인 곳만 있는 파일", "running shops only"))
    }

    fn lead(&self) -> Vec<String> {
        let (city, day) = (self.city, self.session.snapshot().info().as_of);
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        vec![
            match self.lang {
                Lang::Ko => format!(
                    "{} · 기준일 {day} · 가게 수는 그 업종의 파일이 다 말하는 마지막 분기 말, 개업과 폐업은 그때까지 네 분기",
                    city.name_ko
                ),
                Lang::En => format!(
                    "{} · as of {day} · shops at the end of the last quarter that a trade's file tells whole, openings and \
                     closures of the four quarters until then",
                    city.name_en
                ),
            },
            self.say(
                "점포-상권 자료가 없어 인허가만으로 말합니다. 등급과 동네에 따른 위험은 매기지 않습니다: 이 업종들은 동네에 따른 차이가 이 자료와 \
                 검증된 방법으로 가려지지 않습니다. 생존율은 95 % 범위와 함께 적었습니다.",
                "There are no store counts, so licences alone speak. Nothing is graded: differences between places are not told apart \
                 by these data and a tested method. Survival is given with its 95 % range.",
            )
            .to_owned(),
        ]
    }

    fn overview(&self, dongs: &[String]) -> Result<LicencePage> {
        Ok(LicencePage {
            title: match self.lang {
                Lang::Ko => format!("{}: 인허가로 본 가게", self.city.name_ko),
                Lang::En => format!("{}: shops by their licences", self.city.name_en),
            },
            up: None,
            lead: self.lead(),
            blocks: vec![self.of_trades(), self.of_gu(), self.of_dongs(dongs), self.data()?],
        })
    }

    fn of_trades(&self) -> Block {
        let code = AreaId::city_code();
        let row = |trade: &String| {
            let counts = self.counts(AreaKind::City, code, trade);
            let cell = self.survival.cell(AreaKind::City, code, trade);
            let mut row = vec![Cell::link(self.trade_name(trade), self.trade_href(trade))];
            if let Some(why) = self.untold(cell) {
                row.push(Cell::text(why));
                row.extend(std::iter::repeat_n(Cell::text("–"), 7));
                return row;
            }
            row.push(Cell::text(self.n(counts.stores)));
            row.extend([counts.openings, counts.closures].map(|n| Cell::text(self.n(n))));
            row.extend([1.0, 3.0, 5.0].map(|years| Cell::text(self.survival_text(cell, years))));
            let of =
                |count: &dyn Fn(&OfCell) -> i64| Cell::text(cell.map_or("–".to_owned(), |cell| self.n(count(cell))));
            row.extend([of(&|cell| cell.administrative), of(&|cell| cell.pop_ups)]);
            row
        };
        Block {
            heading: self.say("업종", "Trades").to_owned(),
            lines: vec![
                self.say(
                    "생존율은 폐업만 폐업으로 세고, 직권말소·취소와 한날 몰린 정리는 그날까지만 봅니다. 팝업은 뺐습니다.",
                    "Survival counts closings only: what the office ended is seen until that day, pop-ups are left out.",
                )
                .to_owned(),
            ],
            head: [
                ("업종", "Trade"),
                ("영업 중", "Running"),
                ("개업", "Openings"),
                ("폐업", "Closures"),
                ("1년 생존", "1 year"),
                ("3년 생존", "3 years"),
                ("5년 생존", "5 years"),
                ("행정이 끝냄(10년)", "Ended by the office (10 y)"),
                ("팝업(10년)", "Pop-ups (10 y)"),
            ]
            .map(|(ko, en)| self.say(ko, en).to_owned())
            .to_vec(),
            words: 1,
            rows: self.trades.iter().map(row).collect(),
        }
    }

    fn of_gu(&self) -> Block {
        let told =
            |trade: &&String| self.untold(self.survival.cell(AreaKind::City, AreaId::city_code(), trade)).is_none();
        let trades: Vec<&String> = self.trades.iter().filter(told).take(6).collect();
        let row = |gu: &golmok_model::reference::Gu| {
            let mut row = vec![Cell::text(self.lang.pick(&gu.name_ko, &gu.name_en).clone())];
            row.extend(trades.iter().map(|trade| {
                let counts = self.counts(AreaKind::Gu, gu.gu_code.as_str(), trade);
                Cell::text(match counts {
                    Counts { stores: 0, openings: 0, closures: 0 } => "–".to_owned(),
                    of => format!("{} (+{} −{})", self.n(of.stores), of.openings, of.closures),
                })
            }));
            row
        };
        let head = std::iter::once(self.say("시군구", "City or county").to_owned());
        Block {
            heading: self.say("시군구", "Cities and counties").to_owned(),
            lines: vec![self.say("영업 중(+개업 −폐업)", "Running (+openings −closures)").to_owned()],
            head: head.chain(trades.iter().map(|trade| self.trade_name(trade))).collect(),
            words: 1,
            rows: self.city.gu.iter().map(row).filter(|row| row[1..].iter().any(|cell| cell.text != "–")).collect(),
        }
    }

    fn of_dongs(&self, dongs: &[String]) -> Block {
        let mut by_gu: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for code in dongs {
            let gu = self.city.gu_of(code).map_or("", |gu| self.lang.pick(gu.name_ko.as_str(), gu.name_en.as_str()));
            by_gu.entry(gu).or_default().push(code);
        }
        let width = 8;
        let rows = by_gu.into_iter().flat_map(|(gu, codes)| {
            let lines: Vec<Vec<Cell>> = codes
                .chunks(width)
                .map(|codes| {
                    let name = |code: &&String| {
                        let name = self.area_name(AreaKind::AdminDong, code);
                        Cell::link(name.rsplit(' ').next().unwrap_or_default(), dong_href(code))
                    };
                    let cells = codes.iter().map(name).chain(std::iter::repeat_n(Cell::default(), width - codes.len()));
                    std::iter::once(Cell::text(gu)).chain(cells).collect()
                })
                .collect();
            lines
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        Block {
            heading: self.say("행정동", "Dongs").to_owned(),
            lines: if rows.is_empty() {
                vec![
                    self.say("경계 파일이 없어 동으로 나누지 못했습니다.", "No boundary file, so there are no dongs.")
                        .to_owned(),
                ]
            } else {
                Vec::new()
            },
            head: std::iter::once(self.say("시군구", "City or county").to_owned())
                .chain(std::iter::repeat_n(String::new(), width))
                .collect(),
            words: width + 1,
            rows,
        }
    }

    /// What the data are, and what is wrong with them.
    fn data(&self) -> Result<Block> {
        let snapshot = self.session.snapshot();
        let as_of = snapshot.info().as_of;
        let sources = super::index_page::source_lines(snapshot, as_of.unwrap_or(jiff::civil::Date::MAX));
        let rows = sources.into_iter().map(|line| {
            vec![
                Cell::text(line.name),
                Cell::text(line.files.to_string()),
                Cell::text(line.rows),
                Cell::text(line.rejected),
                Cell::text(line.data_date),
            ]
        });
        let notes = notes::notes(snapshot, as_of)?;
        let lag = self.registers.iter().filter_map(|one| one.data_date).min();
        let oldest = lag.map(|day| match self.lang {
            Lang::Ko => format!("가장 오래된 인허가 파일은 {day}까지 말합니다."),
            Lang::En => format!("The oldest licence file speaks until {day}."),
        });
        Ok(Block {
            heading: self.say("자료", "Data").to_owned(),
            lines: notes.iter().map(|note| words::note(note, self.lang)).chain(oldest).collect(),
            head: [
                ("원천", "Source"),
                ("파일", "Files"),
                ("행", "Rows"),
                ("거부", "Rejected"),
                ("자료일", "Data until"),
            ]
            .map(|(ko, en)| self.say(ko, en).to_owned())
            .to_vec(),
            words: 1,
            rows: rows.collect(),
        })
    }
}

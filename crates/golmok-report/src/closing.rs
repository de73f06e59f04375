//! The closing summary of `golmok run`: seven lines on what was read, rated, how well, from data how old, and one more
//! for each thing that was read and could not be used.
//!
//! Read from the published snapshot alone, so that a second run, which keeps what did not change, says the same.

use crate::Lang;
use crate::error::Result;
use crate::numbers;
use golmok_engine::read::entry_risk::EntryRisk;
use golmok_engine::read::notes::{self, Note};
use golmok_engine::read::{backtest, rejects};
use golmok_lake::store::{Outcome, Snapshot};
use golmok_model::{AreaKind, IndustryCode, Quarter, RiskGrade, SourceKind};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What the seven lines tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Files and members read, kinds of source, rows.
    pub read: (usize, usize, u64),
    /// Rows rejected, by reason, most frequent first.
    pub rejected: Vec<(String, u64)>,
    /// Files not read.
    pub not_read: usize,
    /// Trade area × industry cells with stores, by step.
    pub graded: [u64; 4],
    /// Such cells without a rating, by the code of the reason.
    pub unrated: BTreeMap<String, u64>,
    /// How good forecasts were at the newest origin.
    pub skill: Option<Skill>,
    /// Kinds of source without a file, or without a whole quarter by the as-of date.
    pub missing: Vec<SourceKind>,
    /// Nothing later was used.
    pub as_of: Date,
    /// What was read and could not be used, or not in full.
    pub notes: Vec<Note>,
    /// Last day known of each quarterly source.
    pub known_until: Vec<(SourceKind, Date)>,
    /// The day of the run.
    pub today: Date,
    /// Where to look.
    pub index: String,
    /// The snapshot.
    pub snapshot: String,
}

/// How good forecasts were at an origin, areas that do not overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skill {
    /// Newest quarter that the forecast knew.
    pub origin: Quarter,
    /// Share of the explainable deviance beyond the industry's rate.
    pub share: f64,
    /// Closures of the riskiest tenth by those of the safest 40 %, within industries.
    pub contrast: f64,
}

/// Reasons of rejection that are named.
const REASONS: usize = 3;

/// Sources that come by quarter.
const QUARTERLY: [SourceKind; 9] = [
    SourceKind::StoreCounts,
    SourceKind::Sales,
    SourceKind::FootTraffic,
    SourceKind::ChangeIndex,
    SourceKind::Residents,
    SourceKind::Workers,
    SourceKind::Incomes,
    SourceKind::Facilities,
    SourceKind::Apartments,
];

impl Closing {
    /// Reads it from a snapshot.
    pub fn of(snapshot: &Snapshot, as_of: Date, today: Date, index: String) -> Result<Self> {
        let sources = &snapshot.info().sources;
        let staged: Vec<_> = sources.iter().filter(|s| s.outcome == Outcome::Staged).collect();
        let known_until = QUARTERLY.into_iter().filter_map(|kind| Some((kind, known_until(snapshot, kind, as_of)?)));
        let known_until: Vec<(SourceKind, Date)> = known_until.collect();
        let there = |kind: SourceKind| match QUARTERLY.contains(&kind) {
            true => known_until.iter().any(|(known, _)| *known == kind),
            false => staged.iter().any(|s| s.kind == Some(kind)),
        };
        let (graded, unrated) = ratings(snapshot)?;
        Ok(Self {
            read: (
                staged.len(),
                SourceKind::ALL.into_iter().filter(|kind| staged.iter().any(|s| s.kind == Some(*kind))).count(),
                staged.iter().map(|s| s.rows).sum(),
            ),
            rejected: rejected(snapshot)?,
            not_read: sources.len() - staged.len(),
            graded,
            unrated,
            skill: skill(snapshot)?,
            missing: SourceKind::ALL.into_iter().filter(|kind| !there(*kind)).collect(),
            notes: notes::notes(snapshot, Some(as_of))?,
            as_of,
            known_until,
            today,
            index,
            snapshot: snapshot.id().to_owned(),
        })
    }

    /// The seven lines, with the notes before the last of them.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let word = |ko: &str, en: &str| lang.pick(ko, en).to_owned();
        let line = |ko: &str, en: &str, text: String| format!("{}: {text}", lang.pick(ko, en));
        let n = |count: u64| numbers::count(count as i64);
        let (files, kinds, rows) = self.read;
        let read = match lang {
            Lang::Ko => format!("파일 {files}개, 원천 {kinds}종, {}행", n(rows)),
            Lang::En => format!("{files} files, {kinds} kinds of source, {} rows", n(rows)),
        };
        let index = &self.index;
        let mut lines = vec![
            line("읽음", "Read", read),
            line("거부", "Rejected", self.rejected_in_words(lang)),
            line("평가", "Rated", self.rated_in_words(lang)),
            line(
                "실력",
                "Skill",
                self.skill.map_or_else(
                    || word("과거 검증에는 여덟 분기가 있어야 합니다", "a backtest needs eight quarters"),
                    |skill| skill.in_words(lang),
                ),
            ),
            line("빠진 원천", "Missing sources", self.missing_in_words(lang)),
            line("자료의 나이", "Age of the data", self.age_in_words(lang)),
        ];
        lines.extend(self.notes.iter().map(|note| line("알림", "Note", crate::words::note(note, lang))));
        lines.push(line(
            "볼 곳",
            "Where to look",
            match lang {
                _ if !index.ends_with(".html") => format!("{index} · {}", self.snapshot),
                Lang::Ko => format!("{index} 를 브라우저로 여십시오 · 스냅샷 {}", self.snapshot),
                Lang::En => format!("open {index} in a browser · snapshot {}", self.snapshot),
            },
        ));
        lines
    }

    fn rejected_in_words(&self, lang: Lang) -> String {
        let all: u64 = self.rejected.iter().map(|(_, count)| count).sum();
        let n = |count: u64| numbers::count(count as i64);
        let mut text = match lang {
            Lang::Ko => format!("{}행", n(all)),
            Lang::En => format!("{} rows", n(all)),
        };
        let mut reasons: Vec<String> = self
            .rejected
            .iter()
            .take(REASONS)
            .map(|(reason, count)| format!("{}: {}", crate::words::reason(reason, lang), n(*count)))
            .collect();
        let others: u64 = self.rejected.iter().skip(REASONS).map(|(_, count)| count).sum();
        if others > 0 {
            reasons.push(format!("{}: {}", lang.pick("그 밖", "others"), n(others)));
        }
        if !reasons.is_empty() {
            text += &format!(" ({})", reasons.join("; "));
        }
        let not_read = self.not_read;
        text + &match (not_read, lang) {
            (0, _) => String::new(),
            (_, Lang::Ko) => format!(" · 읽지 않은 파일 {not_read}개"),
            (_, Lang::En) => format!(" · {not_read} files not read"),
        }
    }

    fn rated_in_words(&self, lang: Lang) -> String {
        let n = |count: u64| numbers::count(count as i64);
        let rated: u64 = self.graded.iter().sum();
        let grades = RiskGrade::ALL
            .into_iter()
            .zip(self.graded)
            .map(|(grade, count)| format!("{} {}", lang.pick(grade.name_ko(), grade.name_en()), n(count)));
        let grades = grades.collect::<Vec<_>>().join(" · ");
        let unrated: u64 = self.unrated.values().sum();
        let reasons = self.unrated.iter().map(|(reason, count)| format!("{} {}", reason_word(reason, lang), n(*count)));
        let reasons = reasons.collect::<Vec<_>>().join(", ");
        let reasons = if reasons.is_empty() { reasons } else { format!(" ({reasons})") };
        match lang {
            Lang::Ko => format!("점포 있는 상권 × 업종 {}칸 · {grades} · 평가 없음 {}{reasons}", n(rated), n(unrated)),
            Lang::En => {
                format!(
                    "{} trade area × industry cells with stores · {grades} · not rated {}{reasons}",
                    n(rated),
                    n(unrated)
                )
            }
        }
    }

    fn missing_in_words(&self, lang: Lang) -> String {
        if self.missing.is_empty() {
            return lang.pick("없음", "none").to_owned();
        }
        let adds = |kind: &SourceKind| format!("{} → {}", source_name(*kind, lang), adds(*kind, lang));
        self.missing.iter().map(adds).collect::<Vec<_>>().join("; ")
    }

    fn age_in_words(&self, lang: Lang) -> String {
        let known = |(kind, date): &(SourceKind, Date)| format!("{} {date}", source_name(*kind, lang));
        let known = self.known_until.iter().map(known).collect::<Vec<_>>().join(", ");
        let newest = self.known_until.iter().map(|(_, date)| *date).max().unwrap_or(self.as_of);
        let months = (i32::from(self.today.year()) - i32::from(newest.year())) * 12 + i32::from(self.today.month())
            - i32::from(newest.month());
        let as_of = self.as_of;
        match lang {
            Lang::Ko => format!("기준일 {as_of}, 가장 새 자료가 {months}개월 전 · {known}"),
            Lang::En => format!("as of {as_of}, the newest data are {months} months old · {known}"),
        }
    }
}

/// The share explained of what can be explained, in words; above one where closures vary less than by chance, see
/// docs/decisions.md.
pub(crate) fn explained_share(share: f64, lang: Lang) -> String {
    if share > 1.0 { lang.pick("1 이상", "above 1").to_owned() } else { numbers::ratio(share) }
}

impl Skill {
    fn in_words(self, lang: Lang) -> String {
        let share = explained_share(self.share, lang);
        let (origin, contrast) = (self.origin, numbers::ratio(self.contrast));
        match lang {
            Lang::Ko => format!(
                "{origin}까지 알고 다음 1년을 맞힘 · 전체: 설명할 수 있는 몫의 {share} · 같은 업종 안: 가장 위험한 10 %가 가장 안전한 40 %보다 {contrast}배 폐업"
            ),
            Lang::En => format!(
                "the year after {origin} forecast · over all: {share} of what can be explained · within industry: the riskiest tenth closed {contrast} times as often as the safest 40 %"
            ),
        }
    }
}

/// Last day of the newest whole quarter of a source by the as-of date.
fn known_until(snapshot: &Snapshot, kind: SourceKind, as_of: Date) -> Option<Date> {
    let files = snapshot.info().sources.iter().filter(|s| s.kind == Some(kind));
    let quarters = files.flat_map(|s| &s.complete_quarters).filter_map(|code| Quarter::from_code(*code).ok());
    quarters.map(Quarter::last_day).filter(|day| *day <= as_of).max()
}

fn rejected(snapshot: &Snapshot) -> Result<Vec<(String, u64)>> {
    let mut reasons: Vec<(String, u64)> = rejects::by_reason(snapshot)?.into_iter().collect();
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(reasons)
}

fn ratings(snapshot: &Snapshot) -> Result<([u64; 4], BTreeMap<String, u64>)> {
    let (mut graded, mut unrated) = ([0; 4], BTreeMap::new());
    let Some(ratings) = EntryRisk::find(snapshot)? else { return Ok((graded, unrated)) };
    let cells = ratings.cells().keys().enumerate().filter(|(_, key)| key.0 == AreaKind::TradeArea);
    let single = cells.filter(|(_, key)| key.2 != IndustryCode::ALL).map(|(row, _)| row);
    for row in single.filter(|row| ratings.stores(*row) > 0) {
        match ratings.grade(row) {
            Some(grade) => graded[usize::from(grade.step()) - 1] += 1,
            None => *unrated.entry(ratings.reason_unrated(row).unwrap_or_default().to_owned()).or_default() += 1,
        }
    }
    Ok((graded, unrated))
}

fn skill(snapshot: &Snapshot) -> Result<Option<Skill>> {
    let figure = |metric| backtest::figure(snapshot, backtest::Scope::Apart, metric);
    let (shares, contrasts) = (figure("explained_share")?, figure("within_industry_contrast")?);
    let newest = shares.last_key_value().zip(contrasts.last_key_value());
    let same = newest.filter(|(share, contrast)| share.0 == contrast.0);
    Ok(same.map(|((origin, share), (_, contrast))| Skill { origin: *origin, share: *share, contrast: *contrast }))
}

/// Why a cell has no rating, in words.
fn reason_word(code: &str, lang: Lang) -> String {
    match code {
        "not_location_bound" => lang.pick("자리에 매이지 않는 업종", "not bound to a place"),
        "no_industry_data" => lang.pick("업종 자료 없음", "no data on the industry"),
        "under_information_floor" => lang.pick("서울 전체에도 점포가 너무 적음", "too few stores city-wide"),
        other => other,
    }
    .to_owned()
}

/// Name of a source in the reader's language.
pub(crate) fn source_name(kind: SourceKind, lang: Lang) -> &'static str {
    let english = match kind {
        SourceKind::Licences => "licences",
        SourceKind::StoreCounts => "store counts",
        SourceKind::Sales => "sales",
        SourceKind::FootTraffic => "foot traffic",
        SourceKind::ChangeIndex => "change index",
        SourceKind::Areas => "areas",
        SourceKind::Residents => "residents",
        SourceKind::Workers => "workers",
        SourceKind::Incomes => "incomes",
        SourceKind::Facilities => "facilities",
        SourceKind::Apartments => "apartments",
        SourceKind::SemasStores => "shop register",
        SourceKind::Boundaries => "boundaries",
    };
    lang.pick(kind.name_ko(), english)
}

/// What a source adds to the results.
pub(crate) fn adds(kind: SourceKind, lang: Lang) -> &'static str {
    let (ko, en) = match kind {
        SourceKind::Licences => {
            ("생존율, 새 점포의 폐업 확률, 가까운 경쟁 점포", "survival, closure of newcomers, competitors nearby")
        }
        SourceKind::StoreCounts => ("모든 평가의 바탕", "the basis of every rating"),
        SourceKind::Sales => ("점포당 매출, 수요 추세, 손익분기 비교", "sales per store, trend of demand, break-even"),
        SourceKind::FootTraffic => ("유동인구와 과밀지수", "passers-by and the saturation ratio"),
        SourceKind::ChangeIndex => ("상권변화지표와 영업 개월", "the change index and months in business"),
        SourceKind::Areas => ("상권 이름과 중심점", "names and centres of the areas"),
        SourceKind::Residents => ("상주인구와 과밀지수", "residents and the saturation ratio"),
        SourceKind::Workers => ("직장인구와 과밀지수", "workers and the saturation ratio"),
        SourceKind::Incomes => ("소득 수준", "incomes"),
        SourceKind::Facilities => ("집객시설", "facilities that draw people"),
        SourceKind::Apartments => ("아파트 단지와 시세", "apartment complexes and prices"),
        SourceKind::SemasStores => {
            ("점포의 자리, 인허가와 점포 수 대조", "places of shops, counts held against licences")
        }
        SourceKind::Boundaries => ("지도, 상권별 배치, 이웃 상권", "maps, placing in areas, neighbours"),
    };
    lang.pick(ko, en)
}

#[cfg(test)]
mod tests;

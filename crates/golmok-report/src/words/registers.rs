//! Words for what registers of licences tell of ends.

use crate::{Lang, numbers};
use golmok_engine::read::notes::Note;
use golmok_lake::source::licences::{RowEnd, SpellFile, service_name as trade};

/// Cities that are listed; of more their number is told.
const LISTED: usize = 5;

/// A note on registers as one sentence; empty for any other.
pub(super) fn note(of: &Note, lang: Lang) -> String {
    let n = |count: u64| numbers::count(count as i64);
    match (of, lang) {
        (Note::CutRegister { trade: id, cities, all, licences, because }, Lang::Ko) => format!(
            "{} 대장{}: {}. 인허가 {}건을 생존율, 점포 수, 밀도, 새 점포 비율에서 모두 뺐습니다",
            trade(id),
            listed(cities, *all, lang),
            super::reason(because, lang),
            n(*licences)
        ),
        (Note::CutRegister { trade: id, cities, all, licences, because }, Lang::En) => format!(
            "register of {}{}: {}. Its {} licences are left out of survival, counts, density and new-shop rates",
            trade(id),
            listed(cities, *all, lang),
            super::reason(because, lang),
            n(*licences)
        ),
        (Note::ClosingsBegin { trade: id, first, last, cities, all }, Lang::Ko) => format!(
            "{} 대장({}): 폐업을 {}부터 기록하여 그 전에 연 가게는 그날부터 봅니다(지연 진입)",
            trade(id),
            of_all(*cities, *all, lang),
            between(first, last)
        ),
        (Note::ClosingsBegin { trade: id, first, last, cities, all }, Lang::En) => format!(
            "register of {} ({}): closings are recorded from {} on; older shops are seen from that day (left truncation)",
            trade(id),
            of_all(*cities, *all, lang),
            between(first, last)
        ),
        (Note::ToldLate { trade: id, data_date, days, percent }, Lang::Ko) => format!(
            "{} 파일({data_date}까지): 마지막 달들의 폐업이 여느 때보다 {percent}% 적어 {days}일분이 아직 오르지 않은 듯합니다. 그동안의 생존율은 실제보다 높을 수 있습니다",
            trade(id)
        ),
        (Note::ToldLate { trade: id, data_date, days, percent }, Lang::En) => format!(
            "file of {} (until {data_date}): {percent}% of the usual closings of its last months are missing, {days} days of them; \
             they seem to be told late, and survival of these months may be too high",
            trade(id)
        ),
        (Note::OfficeEnds { cancelled, bursts, pop_ups }, Lang::Ko) => format!(
            "폐업으로 세지 않은 끝: 직권말소·취소 {}건과 한날 몰린 정리 {}건(그날까지 봄), 팝업 {}건(뺌)",
            n(*cancelled),
            n(*bursts),
            n(*pop_ups)
        ),
        (Note::OfficeEnds { cancelled, bursts, pop_ups }, Lang::En) => format!(
            "ends that count as no closures: {} cancelled by the office and {} of days with many (seen until then), {} of pop-ups \
             (left out)",
            n(*cancelled),
            n(*bursts),
            n(*pop_ups)
        ),
        _ => String::new(),
    }
}

/// The cities, where they are not all.
fn listed(cities: &[String], all: usize, lang: Lang) -> String {
    if cities.len() == all {
        return String::new();
    }
    let shown = cities.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
    match (cities.len().saturating_sub(LISTED), lang) {
        (0, Lang::Ko) => format!("({shown})"),
        (0, Lang::En) => format!(" ({shown})"),
        (more, Lang::Ko) => format!("({shown} 밖 {more}곳)"),
        (more, Lang::En) => format!(" ({shown} and {more} more)"),
    }
}

fn of_all(cities: usize, all: usize, lang: Lang) -> String {
    match lang {
        Lang::Ko => format!("{all}곳 가운데 {cities}곳"),
        Lang::En => format!("{cities} of {all} cities"),
    }
}

fn between(first: &jiff::civil::Date, last: &jiff::civil::Date) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

/// What to know of the rows of a file behind its survival. `closings_only`: whether ends of the office are censored and pop-ups
/// left out.
pub fn survival_notes(file: &SpellFile, closings_only: bool, lang: Lang) -> Vec<String> {
    let n = |count: usize| numbers::count(count as i64);
    let (cancelled, bursts, pop_ups) = (
        n(file.count(|end| end == RowEnd::Cancelled)),
        n(file.count(|end| end == RowEnd::Burst)),
        n(file.count(|end| end == RowEnd::PopUp)),
    );
    let mut notes = Vec::new();
    if file.count(|end| end != RowEnd::Market) > 0 {
        notes.push(match (closings_only, lang) {
            (true, Lang::Ko) => {
                format!("폐업으로 세지 않음: 직권말소·취소 {cancelled}건과 한날 몰린 정리 {bursts}건(그날까지 봄), 팝업 {pop_ups}건(뺌)")
            }
            (true, Lang::En) => format!(
                "not counted as closures: {cancelled} cancelled by the office and {bursts} of days with many (seen until then), \
                 {pop_ups} of pop-ups (left out)"
            ),
            (false, Lang::Ko) => format!(
                "직권말소·취소 {cancelled}건, 한날 몰린 정리 {bursts}건, 팝업 {pop_ups}건도 날짜가 있으면 폐업으로 셌습니다(--closings-only 는 세지 않음)"
            ),
            (false, Lang::En) => format!(
                "{cancelled} cancelled by the office, {bursts} of days with many and {pop_ups} of pop-ups count as closures where they \
                 are dated (--closings-only counts none)"
            ),
        });
    }
    if let Some(lag) = file.lag {
        let (days, percent) = (lag.days.round(), (lag.missing * 100.0).round());
        notes.push(match lang {
            Lang::Ko => format!("마지막 {}달의 폐업이 여느 때보다 {percent}% 적습니다: {days}일분이 아직 오르지 않은 듯합니다", lag.months),
            Lang::En => format!(
                "{percent}% of the usual closings of the last {} months are missing, {days} days of them: told late, it seems",
                lag.months
            ),
        });
    }
    notes
}

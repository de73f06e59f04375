//! What licences tell of this shop, in sentences, and as an answer of its own where no area is rated.

use super::sentences::{say, stale, with_range};
use super::words::word;
use crate::{Lang, error::ReportError, numbers, words};
use golmok_advice::Known;
use golmok_advice::own_shop::{OwnShop, PlaceInTrade};
use golmok_engine::query::own_shop::ShopAnswer;
use golmok_engine::read::shop_backtest::PlaceGrade;

/// What is said of this shop, line by line: the probability, what it rests on, the door.
pub fn lines(shop: &OwnShop, lang: Lang) -> Vec<String> {
    let (range, share) = (with_range(shop.probability, lang), numbers::percent(shop.trade_share));
    let (shops, closures) = (numbers::count(shop.shops), numbers::count(shop.closures));
    let is_new = shop.opened_on.is_none();
    let mut lines = vec![match lang {
        Lang::Ko if is_new => format!("이 가게가 문을 열고 12개월 안에 폐업할 확률 {range}"),
        Lang::Ko => format!("이 가게가 앞으로 12개월 안에 폐업할 확률 {range}"),
        Lang::En if is_new => format!("this shop closes within 12 months of opening: {range}"),
        Lang::En => format!("this shop closes within the next 12 months: {range}"),
    }];
    lines.push(match lang {
        Lang::Ko => format!(
            "같은 업종의 {} 가게는 {share}({shops}곳 가운데 {closures}곳 폐업, {}까지의 인허가)",
            if is_new { "새" } else { "영업 중인" },
            shop.until
        ),
        Lang::En => format!(
            "{} of its trade: {share} ({closures} of {shops} closed; licences until {})",
            if is_new { "new shops" } else { "running shops" },
            shop.until
        ),
    });
    if shop.weight <= 0.0 {
        lines.push(
            lang.pick(
                "과거 검증에서 나이·면적·자리가 더 알려 준 것이 없어 업종 평균을 씁니다",
                "age, size and door told nothing more in past tests: the trade's mean speaks",
            )
            .to_owned(),
        );
    }
    lines.push(match shop.floor_area_m2 {
        Some(m2) => lang
            .pick(format!("면적 {}", numbers::square_metres(m2)), format!("floor area {}", numbers::square_metres(m2))),
        None => lang
            .pick("면적을 넣지 않아 이 업종의 보통 크기로 보았습니다", "no floor area told: the trade's usual size")
            .to_owned(),
    });
    if let Some((gone, lately)) = shop.gone_at_door.zip(shop.gone_at_door_5y) {
        let (gone, lately) = (numbers::count(gone), numbers::count(lately));
        lines.push(lang.pick(
            format!("이 자리에서 끝난 가게 {gone}곳(최근 5년 {lately}곳)"),
            format!("shops that ended at this door: {gone} (last five years: {lately})"),
        ));
    }
    if let Some(near) = shop.running_near.map(numbers::count) {
        lines.push(
            lang.pick(format!("300 m 안의 같은 업종 {near}곳"), format!("shops of the trade within 300 m: {near}")),
        );
    }
    lines
}

/// What is said of the place among the trade's places.
pub fn place(shop: &OwnShop, lang: Lang) -> String {
    match shop.place {
        PlaceInTrade::NotTold => {
            words::place_grade(PlaceGrade::NotTold, lang).unwrap_or_default().trim_end_matches('.').to_owned()
        }
        PlaceInTrade::Told { ratio: None } => {
            lang.pick("이 동네의 인허가 기록이 없습니다", "no licences tell of this neighbourhood").to_owned()
        }
        PlaceInTrade::Told { ratio: Some(ratio) } => {
            let times = numbers::ratio(ratio);
            lang.pick(
                format!("이 동네의 이 업종 폐업은 나이가 같은 가게들의 {times}배(최근 5년)"),
                format!("closings of the trade in this neighbourhood: {times} times those of shops of the same age (five years)"),
            )
        }
    }
}

/// The answer as text for a terminal: "place" and "your shop" apart.
pub fn terminal_text(answer: &ShopAnswer, lang: Lang) -> String {
    let [longitude, latitude] = answer.at;
    let mut lines = vec![format!("{longitude},{latitude} · {}", say(&answer.industry.name, lang))];
    if answer.stale {
        lines.push(stale(lang).to_owned());
    }
    let heading = |lines: &mut Vec<String>, key: &str| lines.extend([String::new(), word(key, lang).to_owned()]);
    heading(&mut lines, "place_heading");
    match &answer.own_shop {
        Known::Known(shop) => {
            lines.push(format!("  - {}", place(shop, lang)));
            heading(&mut lines, "own_shop");
            lines.extend(self::lines(shop, lang).into_iter().map(|line| format!("  - {line}")));
        }
        Known::Absent(reason) => lines.push(format!("  - {}", say(&reason.sentence(), lang))),
    }
    lines.extend([
        String::new(),
        say(&golmok_advice::ground::not_a_forecast(), lang).to_owned(),
        say(&answer.legal, lang).to_owned(),
        answer.snapshot.clone(),
    ]);
    lines.join("\n") + "\n"
}

/// The answer as JSON, `golmok.shop/1`.
///
/// # Errors
/// When it cannot be written, which tests rule out.
pub fn to_json(answer: &ShopAnswer) -> Result<String, ReportError> {
    let whole = serde_json::json!({ "schema": "golmok.shop/1", "shop": answer });
    serde_json::to_string_pretty(&whole).map_err(|source| ReportError::Json { what: "shop's answer", source })
}

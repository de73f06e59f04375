//! Codes that follow from others: an area's gu, and the administrative code of a KOSTAT dong.

use super::edition_area::EditionArea;
use golmok_model::{AreaKind, City, CodeSet};
use golmok_spatial::{Area, CodeJoin, Metres, Point};
use std::collections::BTreeMap;

/// Digits of the gu in administrative and legal codes.
const GU_DIGITS: usize = 5;

/// Centre and code of dongs, by gu and plain name.
type Named = BTreeMap<(String, String), Vec<(Point<Metres>, String)>>;

/// Fills `gu_code` and `admin_dong_code` where they follow from the code.
///
/// KOSTAT dongs are joined through the editions that have both codes; one that no such edition knows, by name and place: a
/// dong of the same name in the same gu, no further away than it is wide. What joins with nothing gives no dong, and
/// [`crate::read::notes`] says so.
pub fn complete(areas: &mut [EditionArea]) {
    let dongs = || areas.iter().filter(|a| a.area.kind == AreaKind::AdminDong && a.area.code_set == CodeSet::Adm8);
    let pairs: Vec<(String, String)> =
        dongs().filter_map(|a| Some((a.other_codes.get(&CodeSet::Kostat7)?.clone(), a.area.code.clone()))).collect();
    let join = CodeJoin::new("KOSTAT dongs", pairs.iter().map(|(kostat, adm8)| (kostat.as_str(), adm8.as_str())));
    let mut named = Named::new();
    for dong in dongs() {
        let (Some(name), Some(gu)) = (dong.area.name.as_deref(), gu_of(&dong.area.code)) else { continue };
        let here = (dong.area.centre, dong.area.code.clone());
        named.entry((gu, plain_name(name))).or_default().push(here);
    }
    let gu_of_kostat = |code: &str| {
        let gu = City::current().gu.iter().find(|gu| code.starts_with(&gu.kostat_code));
        gu.map(|gu| gu.gu_code.to_string())
    };
    for a in areas.iter_mut() {
        let area = &mut a.area;
        let first_digits = || gu_of(&area.code);
        let gu_code = match area.code_set {
            CodeSet::Adm8 | CodeSet::Legal8 | CodeSet::Gu5 => first_digits(),
            CodeSet::KostatGu5 | CodeSet::Kostat7 => gu_of_kostat(&area.code),
            CodeSet::Trdar2022 | CodeSet::Trdar2019 | CodeSet::City2 => None,
        };
        let stated = area.gu_code.take().map(|code| gu_of(&code).unwrap_or(code));
        area.gu_code = stated.or(gu_code);
        match area.code_set {
            CodeSet::Adm8 => {
                area.admin_dong_code.get_or_insert_with(|| area.code.clone());
            }
            CodeSet::Kostat7 if area.code.starts_with(&City::current().kostat_code) => {
                let by_code = join.get(&area.code).map(str::to_owned);
                area.admin_dong_code = by_code.or_else(|| by_name_and_place(area, &named));
            }
            _ => {}
        }
    }
}

/// The gu of a code of a gu or a dong: a 구 of a 시 counts as its 시; elsewhere the first digits.
fn gu_of(code: &str) -> Option<String> {
    let known = City::current().gu_of(code).map(|gu| gu.gu_code.to_string());
    known.or_else(|| code.get(..GU_DIGITS).map(str::to_owned))
}

/// The dong of the same name and gu whose centre is no further away than the area is wide, where it is the only one.
fn by_name_and_place(area: &Area, named: &Named) -> Option<String> {
    let key = (area.gu_code.clone()?, plain_name(area.name.as_deref()?));
    let near = named.get(&key)?.iter().filter(|(centre, _)| centre.distance_m(area.centre) <= area.area_m2.sqrt());
    let mut codes: Vec<&String> = near.map(|(_, code)| code).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes[..] {
        [one] => Some(one.clone()),
        _ => None,
    }
}

/// The dong's own name as all publishers write it: without city and gu before it, points and commas between numbers, and
/// the 제 before a number.
fn plain_name(name: &str) -> String {
    let own: Vec<char> = name.split_whitespace().next_back().unwrap_or_default().chars().collect();
    let kept = own.iter().enumerate().filter(|(i, c)| {
        let before_number = **c == '제' && *i > 0 && own.get(i + 1).is_some_and(char::is_ascii_digit);
        c.is_alphanumeric() && !before_number
    });
    kept.map(|(_, c)| *c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn dong(set: CodeSet, code: &str, name: &str, x: f64) -> EditionArea {
        let area = Area::disc(AreaKind::AdminDong, set, code, Point::new(x, 450_000.0), 1e6).expect("a disc");
        EditionArea {
            area: Area { name: Some(name.to_owned()), ..area },
            valid_from: date(2022, 12, 31),
            edition: "2022".to_owned(),
            other_codes: BTreeMap::new(),
            file: (String::new(), 0),
        }
    }

    fn joined(areas: &[EditionArea]) -> Vec<(Option<&str>, Option<&str>)> {
        areas.iter().map(|a| (a.area.gu_code.as_deref(), a.area.admin_dong_code.as_deref())).collect()
    }

    #[test]
    fn kostat_dongs_join_by_code_then_by_name_and_place() {
        let mut first = dong(CodeSet::Adm8, "11110530", "서울특별시 종로구 사직동", 0.0);
        first.other_codes.insert(CodeSet::Kostat7, "1101053".to_owned());
        let mut areas = [
            first,
            dong(CodeSet::Adm8, "11110615", "서울특별시 종로구 종로1·2·3·4가동", 5_000.0),
            dong(CodeSet::Adm8, "11110700", "서울특별시 종로구 숭인제1동", 9_000.0),
            dong(CodeSet::Kostat7, "1101053", "다른 이름", 0.0),
            dong(CodeSet::Kostat7, "1101061", "종로1.2.3.4가동", 5_100.0),
            dong(CodeSet::Kostat7, "1101070", "숭인1동", 9_400.0),
            dong(CodeSet::Kostat7, "1101071", "숭인1동", 19_400.0),
            dong(CodeSet::Kostat7, "1101099", "없는동", 0.0),
        ];
        complete(&mut areas);
        let gu = Some("11110");
        assert_eq!(
            joined(&areas[3..]),
            [(gu, Some("11110530")), (gu, Some("11110615")), (gu, Some("11110700")), (gu, None), (gu, None)]
        );
    }

    #[test]
    fn kostat_dongs_alone_stop_nothing() {
        let mut areas =
            [dong(CodeSet::Kostat7, "1101053", "사직동", 0.0), dong(CodeSet::Kostat7, "3101053", "먼 동", 0.0)];
        complete(&mut areas);
        assert_eq!(joined(&areas), [(Some("11110"), None), (None, None)]);
    }
}

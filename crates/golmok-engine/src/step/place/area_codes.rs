//! Codes that follow from others: an area's gu, and the administrative code of a KOSTAT dong.

use super::areas::EditionArea;
use crate::error::Result;
use golmok_model::{AreaKind, City, CodeSet, reference};
use golmok_spatial::CodeJoin;
use std::collections::BTreeMap;

/// Digits of the gu in administrative and legal codes.
const GU_DIGITS: usize = 5;

/// Fills `gu_code` and `admin_dong_code` where they follow from the code.
///
/// KOSTAT dongs are joined through the editions that have both codes; without such a file they stay without.
///
/// # Errors
/// When fewer than 95 % of the KOSTAT dongs of an edition join.
pub fn complete(areas: &mut [EditionArea]) -> Result<()> {
    let pairs: Vec<(String, String)> = areas
        .iter()
        .filter(|a| a.area.kind == AreaKind::AdminDong && a.area.code_set == CodeSet::Adm8)
        .filter_map(|a| Some((a.other_codes.get(&CodeSet::Kostat7)?.clone(), a.area.code.clone())))
        .collect();
    let mut editions: BTreeMap<(jiff::civil::Date, String), Vec<usize>> = BTreeMap::new();
    for (i, a) in areas.iter_mut().enumerate() {
        let area = &mut a.area;
        let first_digits = || area.code.get(..GU_DIGITS).map(str::to_owned);
        let gu_code = match area.code_set {
            CodeSet::Adm8 | CodeSet::Legal8 | CodeSet::Gu5 => first_digits(),
            CodeSet::KostatGu5 => {
                let gu = reference::gu().iter().find(|gu| gu.kostat_code == area.code);
                gu.map(|gu| gu.gu_code.to_string())
            }
            CodeSet::Trdar2022 | CodeSet::Trdar2019 | CodeSet::Kostat7 | CodeSet::City2 => None,
        };
        area.gu_code = area.gu_code.take().or(gu_code);
        if area.code_set == CodeSet::Adm8 {
            area.admin_dong_code.get_or_insert_with(|| area.code.clone());
        }
        if area.code_set == CodeSet::Kostat7 && area.code.starts_with(&City::seoul().kostat_code) {
            editions.entry((a.valid_from, a.edition.clone())).or_default().push(i);
        }
    }
    if pairs.is_empty() {
        return Ok(());
    }
    for ((_, edition), members) in editions {
        let what = format!("KOSTAT dongs of the edition {edition} to administrative codes");
        let join = CodeJoin::new(&what, pairs.iter().map(|(kostat, adm8)| (kostat.as_str(), adm8.as_str())));
        let codes: Vec<String> = members.iter().map(|i| areas[*i].area.code.clone()).collect();
        for (i, adm8) in members.iter().zip(join.all(codes.iter().map(String::as_str))?) {
            let area = &mut areas[*i].area;
            area.gu_code = adm8.and_then(|code| code.get(..GU_DIGITS)).map(str::to_owned);
            area.admin_dong_code = adm8.map(str::to_owned);
        }
    }
    Ok(())
}

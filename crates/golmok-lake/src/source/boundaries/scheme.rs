//! What the attributes of a boundary file are called, and which codes they hold.

use crate::reason::Reason;
use crate::source::quarterly;
use golmok_model::tables::staging::BOUNDARIES;
use golmok_model::{AreaKind, CodeSet};
use std::collections::BTreeMap;

/// Attributes of a feature as text.
pub(super) type Attributes = BTreeMap<String, String>;

/// A family of boundary files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// 상권 영역 of Seoul's portal.
    TradeAreas,
    /// 행정동 with KOSTAT and administrative codes side by side (`adm_cd`, `adm_cd2`).
    AdminDongTwoCodes,
    /// 행정동 with the KOSTAT code alone (`adm_cd`).
    AdminDongKostat,
    /// 행정동 of 통계청 SGIS: `BASE_DATE, ADM_NM, ADM_CD` in any case, the KOSTAT code in 7 or 8 digits.
    Sgis,
    /// KOSTAT gu or 행정동 with `code`, `name`, `base_year`.
    Kostat,
    /// Gu with `SIG_CD`.
    Gu,
    /// 법정동 with `EMD_CD`.
    LegalDong,
}

/// A feature's codes and names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    pub kind: AreaKind,
    pub code_set: CodeSet,
    pub code: String,
    pub name: Option<String>,
    pub other_codes: Option<String>,
    pub trade_area_kind: Option<String>,
    pub centre: Option<(f64, f64)>,
    pub gu_code: Option<String>,
    pub admin_dong_code: Option<String>,
    pub area_m2: Option<f64>,
}

/// An attribute at fault and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub column: &'static str,
    pub reason: Reason,
}

impl Scheme {
    const ALL: [Self; 7] = [
        Self::TradeAreas,
        Self::AdminDongTwoCodes,
        Self::Sgis,
        Self::AdminDongKostat,
        Self::Kostat,
        Self::Gu,
        Self::LegalDong,
    ];

    /// The scheme of a file's attribute names.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let has = |mark: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(mark));
        Self::ALL.into_iter().find(|scheme| scheme.marks().iter().all(has))
    }

    /// Names that tell it.
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::TradeAreas => &["TRDAR_CD"],
            Self::AdminDongTwoCodes => &["adm_cd", "adm_cd2"],
            Self::Sgis => &["BASE_DATE", "ADM_NM", "ADM_CD"],
            Self::AdminDongKostat => &["adm_cd"],
            Self::Kostat => &["code", "name", "base_year"],
            Self::Gu => &["SIG_CD"],
            Self::LegalDong => &["EMD_CD"],
        }
    }

    /// Name of the layout.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::TradeAreas => "seoul_trade_areas",
            Self::AdminDongTwoCodes => "admin_dong_kostat_and_administrative",
            Self::Sgis => "admin_dong_sgis",
            Self::AdminDongKostat => "admin_dong_kostat",
            Self::Kostat => "kostat_base_year",
            Self::Gu => "gu_sig_cd",
            Self::LegalDong => "legal_dong_emd_cd",
        }
    }

    /// Every layout with its attribute names.
    #[rustfmt::skip]
    pub(super) fn known() -> Vec<(&'static str, Vec<&'static str>)> {
        let names = |scheme: Self| match scheme {
            Self::TradeAreas => vec![
                "TRDAR_SE_C", "TRDAR_SE_1", "TRDAR_CD", "TRDAR_CD_N", "XCNTS_VALU", "YDNTS_VALU", "SIGNGU_CD",
                "SIGNGU_CD_", "ADSTRD_CD", "ADSTRD_CD_", "RELM_AR",
            ],
            Self::AdminDongTwoCodes =>
                vec!["adm_nm", "adm_cd", "adm_cd2", "sgg", "sido", "sidonm", "temp", "sggnm", "adm_cd8"],
            Self::Sgis => vec!["BASE_DATE", "ADM_NM", "ADM_CD"],
            Self::AdminDongKostat => vec!["adm_cd", "adm_nm"],
            Self::Kostat => vec!["code", "name", "name_eng", "base_year"],
            Self::Gu => vec!["SIG_CD", "SIG_KOR_NM", "SIG_ENG_NM"],
            Self::LegalDong => vec!["EMD_CD", "EMD_KOR_NM", "EMD_ENG_NM"],
        };
        Self::ALL.into_iter().map(|scheme| (scheme.name(), names(scheme))).collect()
    }

    /// The area of a feature.
    pub(super) fn area(self, of: &Attributes) -> Result<Area, Fault> {
        let text = |names: &[&str]| {
            names.iter().find_map(|name| attribute(of, name)).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty())
        };
        let area = |kind, code_set, code: String, name| Area {
            kind,
            code_set,
            code,
            name,
            other_codes: None,
            trade_area_kind: None,
            centre: None,
            gu_code: None,
            admin_dong_code: None,
            area_m2: None,
        };
        Ok(match self {
            Self::TradeAreas => {
                let code = digits(of, "TRDAR_CD", 7)?;
                let code_set = CodeSet::of_trade_area(&code)
                    .map_err(|_| Fault { column: "TRDAR_CD", reason: Reason::NoGeneration })?;
                let x = number(of, &["XCNTS_VALU", "XCNTS_VALUE"], "centre_x_m")?;
                let centre = x.zip(number(of, &["YDNTS_VALU", "YDNTS_VALUE"], "centre_y_m")?);
                Area {
                    trade_area_kind: trade_area_kind(text(&["TRDAR_SE_C", "TRDAR_SE_CD"]))?,
                    centre,
                    gu_code: optional_digits(of, "SIGNGU_CD", 5)?,
                    admin_dong_code: optional_digits(of, "ADSTRD_CD", 8)?,
                    area_m2: number(of, &["RELM_AR"], "area_m2_published")?,
                    ..area(AreaKind::TradeArea, code_set, code, text(&["TRDAR_CD_N", "TRDAR_CD_NM"]))
                }
            }
            Self::AdminDongTwoCodes => {
                let ten = digits(of, "adm_cd2", 10)?;
                // `adm_cd8` is KOSTAT × 10: as wide as the administrative code, but another one. It is not read.
                // Newer editions have 8 digits in `adm_cd`, which is no 7-digit code either.
                let kostat = optional_digits(of, "adm_cd", 7).unwrap_or(None);
                Area {
                    other_codes: kostat.map(|code| format!("{}={code}", CodeSet::Kostat7.code())),
                    gu_code: optional_digits(of, "sgg", 5)?,
                    ..area(AreaKind::AdminDong, CodeSet::Adm8, ten[..8].to_owned(), text(&["adm_nm"]))
                }
            }
            Self::AdminDongKostat => {
                area(AreaKind::AdminDong, CodeSet::Kostat7, digits(of, "adm_cd", 7)?, text(&["adm_nm"]))
            }
            Self::Sgis => {
                let code = text(&["ADM_CD"]).ok_or(Fault { column: "ADM_CD", reason: Reason::Missing })?;
                let code = digits(of, "ADM_CD", if code.len() == 7 { 7 } else { 8 })?;
                // The eighth digit is 0 but for dongs that were split since.
                let code = code.strip_suffix('0').filter(|seven| seven.len() == 7).unwrap_or(&code).to_owned();
                area(AreaKind::AdminDong, CodeSet::Kostat7, code, text(&["ADM_NM"]))
            }
            Self::Kostat => {
                let code = text(&["code"]).ok_or(Fault { column: "code", reason: Reason::Missing })?;
                let (kind, code_set) = match code.len() {
                    5 => (AreaKind::Gu, CodeSet::KostatGu5),
                    7 => (AreaKind::AdminDong, CodeSet::Kostat7),
                    _ => return Err(Fault { column: "code", reason: Reason::NeitherGuNorDong }),
                };
                let code = digits(of, "code", code.len())?;
                area(kind, code_set, code, text(&["name"]))
            }
            Self::Gu => area(AreaKind::Gu, CodeSet::Gu5, digits(of, "SIG_CD", 5)?, text(&["SIG_KOR_NM"])),
            Self::LegalDong => {
                area(AreaKind::LegalDong, CodeSet::Legal8, digits(of, "EMD_CD", 8)?, text(&["EMD_KOR_NM"]))
            }
        })
    }
}

/// An attribute by its name in any case: tools that write `.dbf` change it.
pub(super) fn attribute<'a>(of: &'a Attributes, name: &str) -> Option<&'a String> {
    of.get(name).or_else(|| of.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn digits(of: &Attributes, column: &'static str, width: usize) -> Result<String, Fault> {
    optional_digits(of, column, width)?.ok_or(Fault { column, reason: Reason::Missing })
}

fn optional_digits(of: &Attributes, column: &'static str, width: usize) -> Result<Option<String>, Fault> {
    let Some(text) = attribute(of, column).map(|t| t.trim()).filter(|t| !t.is_empty()) else { return Ok(None) };
    // A code that a table program took for a number.
    let text = text.strip_suffix(".0").unwrap_or(text);
    if text.len() == width && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Some(text.to_owned()))
    } else {
        Err(Fault { column, reason: Reason::NotItsWidth })
    }
}

/// A number by the names of its attribute, within the range of its staging column; `None` where it is blank.
fn number(of: &Attributes, names: &[&'static str], staged: &str) -> Result<Option<f64>, Fault> {
    let found = names.iter().find_map(|name| Some((*name, attribute(of, name)?.trim())));
    let Some((column, text)) = found.filter(|(_, text)| !text.is_empty()) else { return Ok(None) };
    let value = quarterly::number::decimal(text.as_bytes()).map_err(|reason| Fault { column, reason })?;
    match value {
        Some(value) if !BOUNDARIES.column(staged).is_none_or(|c| c.holds(value)) => {
            Err(Fault { column, reason: Reason::OutOfRange })
        }
        value => Ok(value),
    }
}

fn trade_area_kind(text: Option<String>) -> Result<Option<String>, Fault> {
    match text {
        Some(kind) if !matches!(kind.as_str(), "A" | "D" | "R" | "U") => {
            Err(Fault { column: "TRDAR_SE_C", reason: Reason::NoTradeAreaKind })
        }
        kind => Ok(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn codes_of_one_width_do_not_mix() {
        let both =
            attributes(&[("adm_cd", "1101053"), ("adm_cd2", "1111053000"), ("adm_cd8", "11010530"), ("sgg", "11110")]);
        let area = Scheme::AdminDongTwoCodes.area(&both).expect("area");
        assert_eq!((area.code_set, area.code.as_str()), (CodeSet::Adm8, "11110530"));
        assert_eq!(area.other_codes.as_deref(), Some("kostat7=1101053"));
        assert_eq!(area.gu_code.as_deref(), Some("11110"));

        let kostat = attributes(&[("code", "11250"), ("name", "강동구"), ("base_year", "2013")]);
        let area = Scheme::Kostat.area(&kostat).expect("area");
        assert_eq!((area.kind, area.code_set), (AreaKind::Gu, CodeSet::KostatGu5));
        let area = Scheme::Gu.area(&attributes(&[("SIG_CD", "11740")])).expect("area");
        assert_eq!((area.kind, area.code_set), (AreaKind::Gu, CodeSet::Gu5));
    }

    #[test]
    fn faults_name_the_attribute() {
        let fault = |scheme: Scheme, pairs: &[(&str, &str)]| scheme.area(&attributes(pairs)).expect_err("fault").column;
        assert_eq!(fault(Scheme::Gu, &[]), "SIG_CD");
        assert_eq!(fault(Scheme::LegalDong, &[("EMD_CD", "1111010100")]), "EMD_CD");
        assert_eq!(fault(Scheme::TradeAreas, &[("TRDAR_CD", "2110001")]), "TRDAR_CD");
        assert_eq!(fault(Scheme::TradeAreas, &[("TRDAR_CD", "3110001"), ("TRDAR_SE_C", "X")]), "TRDAR_SE_C");
        assert_eq!(fault(Scheme::Kostat, &[("code", "110")]), "code");
    }

    #[test]
    fn a_bare_code_is_ambiguous() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(Scheme::of(&names(&["code", "name"])), None);
        assert_eq!(Scheme::of(&names(&["adm_cd", "adm_nm", "adm_cd2"])), Some(Scheme::AdminDongTwoCodes));
        for (layout, header) in Scheme::known() {
            assert_eq!(Scheme::of(&names(&header)).map(Scheme::name), Some(layout));
        }
    }
}

//! Columns of 생활인구 (dong × hour × sex × age) and 지하철 승하차 (station × day) as the city publishes them, in Korean or by the
//! names of the Open API.

use crate::error::{Result, RollupError};
use golmok_lake::source::quarterly::layout::plain_name;
use std::path::Path;

/// Column names of a file, by what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// 생활인구.
    LivingPopulation {
        /// Day, hour, dong, total.
        keys: [String; 4],
        /// Columns of a sex and an age: whether men, and the first year of age.
        parts: Vec<(String, bool, i32)>,
    },
    /// 지하철 승하차.
    Subway {
        /// Day, line, station, people who board, people who leave.
        keys: [String; 5],
    },
}

const DAY: &[&str] = &["기준일ID", "STDR_DE_ID"];
const HOUR: &[&str] = &["시간대구분", "시간대", "TMZON_PD_SE"];
const DONG: &[&str] = &["행정동코드", "ADSTRD_CODE_SE"];
const TOTAL: &[&str] = &["총생활인구수", "TOT_LVPOP_CO"];
const USED: &[&str] = &["사용일자", "USE_YMD", "USE_DT"];
const LINE: &[&str] = &["노선명", "호선명", "SBWY_ROUT_LN_NM", "LINE_NUM"];
const STATION: &[&str] = &["역명", "지하철역", "SBWY_STNS_NM", "SUB_STA_NM"];
const BOARD: &[&str] = &["승차총승객수", "GTON_TNOPE", "RIDE_PASGR_NUM"];
const LEAVE: &[&str] = &["하차총승객수", "GTOFF_TNOPE", "ALIGHT_PASGR_NUM"];

fn find(header: &[String], names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| header.iter().find(|own| plain_name(own) == plain_name(name))).cloned()
}

/// Sex and first year of age of a column such as `남자20세부터24세생활인구수` or `FEMALE_F70T74_LVPOP_CO`.
fn part(column: &str) -> Option<(bool, i32)> {
    let name = plain_name(column);
    let (man, rest) = [("femalef", false), ("malef", true), ("여자", false), ("남자", true)]
        .into_iter()
        .find_map(|(prefix, man)| Some((man, name.strip_prefix(prefix)?)))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (rest.contains("lvpop") || rest.contains("생활인구")).then_some((man, digits.parse().ok()?))
}

impl Layout {
    /// 생활인구 of a header.
    pub fn living_population(header: &[String]) -> Option<Self> {
        let keys = [find(header, DAY)?, find(header, HOUR)?, find(header, DONG)?, find(header, TOTAL)?];
        let parts = header.iter().filter_map(|name| part(name).map(|(man, age)| (name.clone(), man, age))).collect();
        Some(Self::LivingPopulation { keys, parts })
    }

    /// 지하철 승하차 of a header.
    pub fn subway(header: &[String]) -> Option<Self> {
        let keys = [
            find(header, USED)?,
            find(header, LINE)?,
            find(header, STATION)?,
            find(header, BOARD)?,
            find(header, LEAVE)?,
        ];
        Some(Self::Subway { keys })
    }

    /// Every column that is read.
    pub fn wanted(&self) -> Vec<&str> {
        match self {
            Self::LivingPopulation { keys, parts } => {
                keys.iter().map(String::as_str).chain(parts.iter().map(|(name, ..)| name.as_str())).collect()
            }
            Self::Subway { keys } => keys.iter().map(String::as_str).collect(),
        }
    }

    /// What a header without one of them lacks.
    pub(crate) fn missing(path: &Path, header: &[String], subway: bool) -> RollupError {
        let groups: &[&[&str]] = if subway { &[USED, LINE, STATION, BOARD, LEAVE] } else { &[DAY, HOUR, DONG, TOTAL] };
        let lacks: Vec<&str> =
            groups.iter().filter(|names| find(header, names).is_none()).map(|names| names[0]).collect();
        RollupError::Schema { path: path.to_path_buf(), missing: lacks.join(", "), columns: header.join(", ") }
    }
}

/// The layout that a file must have.
///
/// # Errors
/// [`RollupError::Schema`] where its header lacks a column.
pub(crate) fn of_file(path: &Path, subway: bool) -> Result<Layout> {
    let header = crate::raw::header(path)?;
    let found = if subway { Layout::subway(&header) } else { Layout::living_population(&header) };
    found.ok_or_else(|| Layout::missing(path, &header, subway))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_read() {
        for (column, of) in [
            ("남자0세부터9세생활인구수", Some((true, 0))),
            ("여자70세이상생활인구수", Some((false, 70))),
            ("MALE_F0T9_LVPOP_CO", Some((true, 0))),
            ("FEMALE_F20T24_LVPOP_CO", Some((false, 20))),
            ("female_f70t74_lvpop_co", Some((false, 70))),
            ("TOT_LVPOP_CO", None),
            ("남자친구", None),
        ] {
            assert_eq!(part(column), of, "{column}");
        }
        let header = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert!(Layout::subway(&header("사용일자,노선명,역명,승차총승객수,하차총승객수,등록일자")).is_some());
        assert!(
            Layout::subway(&header("USE_YMD,SBWY_ROUT_LN_NM,SBWY_STNS_NM,GTON_TNOPE,GTOFF_TNOPE,REG_YMD")).is_some()
        );
        assert!(Layout::living_population(&header("기준일ID,시간대구분,집계구코드,총생활인구수")).is_none());
    }
}

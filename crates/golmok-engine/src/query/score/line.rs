//! The answer to one row of a list.

use super::places::Answer;
use super::ratings::Ratings;
use golmok_model::{AreaKind, IndustryCode, industry_of_class};

/// Why an industry is not known.
const UNKNOWN_INDUSTRY: &str = "unknown_industry";
/// Why nothing is said although place and industry are known: no count file speaks of the place.
const NO_RATING: &str = "no_rating_there";

/// What is answered to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// Kind and code of the area that answers.
    pub area: Option<(AreaKind, &'a str)>,
    /// Codes of further trade areas over the place, a blank between.
    pub others: String,
    /// 서비스_업종_코드; empty where the industry is not known.
    pub industry_code: &'a str,
    /// Its name in Korean.
    pub industry_name: &'a str,
    /// Row of the rating, for [`Ratings::values`].
    pub rating: Option<usize>,
    /// Why there is none; empty where there is one.
    pub reason: &'a str,
}

/// The rating of the narrowest area that has one: the trade area, else the admin dong, else the gu.
pub fn line<'a>(ratings: &'a Ratings<'_>, industry: &str, answer: &'a Answer<'_>) -> Line<'a> {
    let known = match industry.trim() {
        IndustryCode::ALL => Some((IndustryCode::ALL, IndustryCode::ALL_RATED.0)),
        text => industry_of_class(text).map(|i| (i.industry_code.as_str(), i.name_ko.as_str())),
    };
    let mut line = Line {
        area: answer.areas.first().copied(),
        others: answer.others.join(" "),
        industry_code: known.map_or("", |k| k.0),
        industry_name: known.map_or("", |k| k.1),
        rating: None,
        reason: answer.reason.unwrap_or_default(),
    };
    let Some((code, _)) = known else {
        line.reason = answer.reason.unwrap_or(UNKNOWN_INDUSTRY);
        return line;
    };
    if answer.reason.is_some() {
        return line;
    }
    let found = answer.areas.iter().find_map(|area| Some((*area, ratings.row(area.0, area.1, code)?)));
    match found {
        Some((area, rating)) => {
            line.area = Some(area);
            line.rating = Some(rating);
            line.reason = ratings.reason_unrated(rating);
        }
        None => line.reason = NO_RATING,
    }
    line
}

//! The answer to a row of a list as cells: `golmok score` and the Python package.

use golmok_engine::query::score::line::Line;
use golmok_engine::query::score::ratings::Ratings;

/// Columns before those of the rating ([`Ratings::columns`]).
pub const OWN_COLUMNS: [&str; 8] =
    ["id", "answered_by", "area_code", "area_name", "other_area_codes", "industry_code", "industry_name", "reason"];

/// The cells of [`OWN_COLUMNS`].
pub fn own_cells(ratings: &Ratings<'_>, id: &str, line: &Line<'_>) -> [String; 8] {
    [
        id.to_owned(),
        line.area.map_or("", |(kind, _)| kind.code()).to_owned(),
        line.area.map_or("", |(_, code)| code).to_owned(),
        line.rating.map_or("", |row| ratings.name(row)).to_owned(),
        line.others.clone(),
        line.industry_code.to_owned(),
        line.industry_name.to_owned(),
        line.reason.to_owned(),
    ]
}

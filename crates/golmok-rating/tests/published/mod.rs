//! What one rating leaves to the next.

use golmok_rating::{EntryRisk, PreviousGrade, PreviousGrades, RatingOutput};

/// The grades of a rating, as the next one starts from them.
pub fn grades(rated: &RatingOutput) -> PreviousGrades {
    let grade = |row: &EntryRisk| {
        let key = (row.area_kind, row.area_code.clone(), row.industry_code.clone());
        Some((key, PreviousGrade { grade: row.rating.as_ref().ok()?.grade, pending_quarters: 0 }))
    };
    rated.rows.iter().filter_map(grade).collect()
}

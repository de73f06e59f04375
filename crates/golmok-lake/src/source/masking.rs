//! What a reject row may show of a value: names, phone numbers and addresses are masked.

use super::personal;

/// Words in a column's name that mark it as personal: name, phone, address, owner, home page.
const PERSONAL: [&str; 22] = [
    "사업장명",
    "음식점명",
    "상호",
    "성명",
    "대표자",
    "전화",
    "주소",
    "우편번호",
    "홈페이지",
    "소재지",
    "도로명",
    "지번",
    "BPLCNM",
    "BPLC_NM",
    "CONM_NM",
    "TRNM",
    "TEL",
    "ADDR",
    "POSTNO",
    "ZIP",
    "HOMEPAGE",
    "HMPG",
];

/// Whether values of this column are masked in rejects.
///
/// # Examples
/// ```
/// use golmok_lake::source::masking::is_personal;
/// assert!(is_personal("소재지전화") && is_personal("도로명전체주소") && is_personal("SITETEL"));
/// assert!(!is_personal("인허가일자") && !is_personal("소재지면적"));
/// ```
pub fn is_personal(column: &str) -> bool {
    let upper = column.to_ascii_uppercase();
    !upper.contains("면적") && PERSONAL.iter().any(|word| upper.contains(word))
}

/// Whether a column holds telephone numbers, which golmok never decodes.
///
/// # Examples
/// ```
/// use golmok_lake::source::masking::is_telephone;
/// assert!(is_telephone("소재지전화") && is_telephone("TELNO") && !is_telephone("업태구분명"));
/// ```
pub fn is_telephone(column: &str) -> bool {
    column.contains("전화") || column.to_ascii_uppercase().contains("TEL")
}

/// A value as a reject row may show it: as it is, shortened to 80 characters; or its length only where the column is
/// personal.
///
/// # Examples
/// ```
/// use golmok_lake::source::masking::masked;
/// assert_eq!(masked("인허가일자", "199704"), "199704");
/// assert_eq!(masked("전화번호", "02-123-4567"), "(masked, 11 characters)");
/// ```
pub fn masked(column: &str, value: &str) -> String {
    if is_personal(column) {
        return format!("(masked, {} characters)", value.chars().count());
    }
    let value = personal::without(value);
    match value.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.into_owned(),
    }
}

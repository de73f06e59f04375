//! Codes of what the publisher got wrong in a row, or what its file lacks.

/// The same licence stands again further down in the file: the last row speaks.
pub const REPEATED_KEY: &str = "repeated_key";
/// A date beside those of licence and closure (휴업, 재개업, 인허가취소) is no full date.
pub const DATE_UNPARSEABLE: &str = "date_unparseable";
/// The file has no closures: open premises only. Survival cannot be told from it.
pub const OPEN_ONLY: &str = "open_only";
/// The file has no column 인허가일자.
pub const NO_ENTRY_DATE: &str = "no_entry_date";
/// The file has no column 관리번호.
pub const NO_ID: &str = "no_id";
/// The file has no column 개방자치단체코드.
pub const NO_AUTHORITY: &str = "no_authority";
/// A spreadsheet destroyed 관리번호 (`2.0133170142075e+18`): rows of other vintages cannot be found again.
pub const DESTROYED_ID: &str = "destroyed_id";
/// 관리번호 is blank in this row.
pub const BLANK_ID: &str = "blank_id";
/// 인허가일자 is blank in this row.
pub const LICENSED_BLANK: &str = "licensed_blank";
/// 인허가일자 is no full date.
pub const LICENSED_UNPARSEABLE: &str = "licensed_unparseable";
/// 폐업일자 is no full date.
pub const CLOSED_UNPARSEABLE: &str = "closed_unparseable";
/// A date stands for "unknown": 1900-01-01, or a year after 2100 such as 9999-12-31.
pub const PLACEHOLDER_DATE: &str = "placeholder_date";
/// Closed before it was licensed.
pub const CLOSED_BEFORE_LICENSED: &str = "closed_before_licensed";
/// Closed or cancelled without a date.
pub const CLOSED_UNDATED: &str = "closed_undated";
/// A closure date, but the status says it operates.
pub const CLOSED_YET_OPERATING: &str = "closed_yet_operating";
/// 영업상태명 is a word not met before.
pub const UNKNOWN_STATUS: &str = "unknown_status";
/// A coordinate is no number.
pub const BAD_COORDINATE: &str = "bad_coordinate";
/// 소재지면적 is no number.
pub const BAD_FLOOR_AREA: &str = "bad_floor_area";
pub use crate::source::caveat::REPEATED_HEADER;
/// The file's name speaks of another service.
pub const FILE_NAME_DISAGREES: &str = "file_name_disagrees";

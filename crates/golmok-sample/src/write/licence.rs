//! A licence before a layout spells it.

use crate::trade::Trade;

/// The values of one row before a layout spells them.
pub(super) struct Licence {
    pub trade: &'static Trade,
    pub authority: &'static str,
    pub management_no: String,
    pub licensed: String,
    pub cancelled: String,
    pub status: (&'static str, &'static str),
    pub detail: (&'static str, &'static str),
    pub closed: String,
    pub suspended: (String, String),
    pub phone: String,
    pub floor_area: String,
    pub old_zip: String,
    pub lot_address: String,
    pub road_address: String,
    pub zip: String,
    pub name: String,
    pub stray_byte: bool,
    pub modified: String,
    pub updated: String,
    pub industry_detail: &'static str,
    /// EPSG:5174.
    pub at: Option<(f64, f64)>,
}

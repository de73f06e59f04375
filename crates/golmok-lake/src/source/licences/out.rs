//! Places of the columns of `stg_licences`.

use crate::batch::column_index;
use crate::error::LakeError;
use golmok_model::tables::staging::LICENCES;

/// Places of the columns in `stg_licences`.
pub(super) struct Out {
    pub(super) line: usize,
    pub(super) service_id: usize,
    pub(super) service_source: usize,
    pub(super) authority_code: usize,
    pub(super) management_no: usize,
    pub(super) mergeable: usize,
    pub(super) licensed_on: usize,
    pub(super) cancelled_on: usize,
    pub(super) closed_on: usize,
    pub(super) suspended_from: usize,
    pub(super) suspended_until: usize,
    pub(super) reopened_on: usize,
    pub(super) licensed_text: usize,
    pub(super) closed_text: usize,
    pub(super) status: usize,
    pub(super) status_name: usize,
    pub(super) detail_status: usize,
    pub(super) business_name: usize,
    pub(super) industry_detail: usize,
    pub(super) floor_area_m2: usize,
    pub(super) road_address: usize,
    pub(super) lot_address: usize,
    pub(super) x_5174: usize,
    pub(super) y_5174: usize,
    pub(super) modified_on: usize,
    pub(super) updated_on: usize,
    pub(super) caveats: usize,
}

impl Out {
    pub(super) fn new() -> Result<Self, LakeError> {
        let at = |name| column_index(&LICENCES, name);
        Ok(Self {
            line: at("line")?,
            service_id: at("service_id")?,
            service_source: at("service_source")?,
            authority_code: at("authority_code")?,
            management_no: at("management_no")?,
            mergeable: at("mergeable")?,
            licensed_on: at("licensed_on")?,
            cancelled_on: at("cancelled_on")?,
            closed_on: at("closed_on")?,
            suspended_from: at("suspended_from")?,
            suspended_until: at("suspended_until")?,
            reopened_on: at("reopened_on")?,
            licensed_text: at("licensed_text")?,
            closed_text: at("closed_text")?,
            status: at("status")?,
            status_name: at("status_name")?,
            detail_status: at("detail_status")?,
            business_name: at("business_name")?,
            industry_detail: at("industry_detail")?,
            floor_area_m2: at("floor_area_m2")?,
            road_address: at("road_address")?,
            lot_address: at("lot_address")?,
            x_5174: at("x_5174")?,
            y_5174: at("y_5174")?,
            modified_on: at("modified_on")?,
            updated_on: at("updated_on")?,
            caveats: at("caveats")?,
        })
    }
}

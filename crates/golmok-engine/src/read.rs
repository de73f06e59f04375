//! One reader per fact of a snapshot. Each table of the lake is scanned by one file here and nowhere else.

pub mod area_quarters;
pub mod areas;
pub mod backtest;
pub mod by_cell;
pub mod cells;
pub mod changes;
pub mod competition;
pub mod disclosed;
pub mod editions;
pub mod entry_risk;
pub mod frame;
pub mod model_card;
pub mod notes;
pub mod public_list;
pub mod publications;
pub mod published;
pub mod rejects;
pub mod rows;
pub mod sales;
pub mod saturation;
pub mod shop_register;
pub mod sources;
pub mod spells;
pub mod staged;
pub mod suppression;
pub mod survival;

//! What the models look at.

use serde::{Deserialize, Serialize};

/// A column: what was known of a shop on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Column {
    /// Log of the years since it opened.
    Age,
    /// Log of the closings of its trade at its age ÷ those by the trade's rate.
    AgeRecord,
    /// Log of the floor area ÷ the median of its trade.
    FloorArea,
    /// Closings of what the register calls it inside the trade.
    Detail,
    /// Closings at its site.
    SiteRecord,
    /// Shops gone at its site.
    SiteGone,
    /// The same of the last five years.
    SiteGoneLately,
    /// Shops that run at its site.
    SiteOpen,
    /// Shops gone at its site that had opened before it.
    SiteBefore,
    /// Life of the shop that it followed.
    FormerLife,
    /// Rank of the number of shops of its trade within 300 m.
    Density,
    /// Closings of the trade in its city.
    Authority,
    /// Closings of the trade in its gu.
    Gu,
    /// Closings of the trade in its dong.
    Cell,
    /// Closings of all trades in its dong.
    Dong,
    /// Closings of the trade within 300 m.
    Near,
}

impl Column {
    /// All columns, in order.
    pub const ALL: [Self; 16] = [
        Self::Age,
        Self::AgeRecord,
        Self::FloorArea,
        Self::Detail,
        Self::SiteRecord,
        Self::SiteGone,
        Self::SiteGoneLately,
        Self::SiteOpen,
        Self::SiteBefore,
        Self::FormerLife,
        Self::Density,
        Self::Authority,
        Self::Gu,
        Self::Cell,
        Self::Dong,
        Self::Near,
    ];

    /// Whether it is a record of the place: without these, two shops alike in everything else are the same anywhere.
    pub fn is_place(self) -> bool {
        matches!(self, Self::Authority | Self::Gu | Self::Cell | Self::Dong | Self::Near)
    }

    /// Whether a shop that opens has it: all but its age.
    pub fn is_of_entrants(self) -> bool {
        !matches!(self, Self::Age | Self::AgeRecord)
    }

    /// Whether NaN says that the register does not tell, which must not be learnt from: what a register lacks was often
    /// filled in later, for the shops that still ran.
    pub fn is_told_later(self) -> bool {
        matches!(self, Self::FloorArea | Self::Density | Self::Near)
    }

    /// Appends what the regression makes of a value; a former life that is not known is a piece of its own.
    pub fn pieces(self, value: f32, row: &mut Vec<f64>) {
        let x = f64::from(value);
        let known = if x.is_finite() { x } else { 0.0 };
        row.push(known);
        match self {
            Self::Age => {
                row.push(known * known);
                row.extend([0.0, 3.0_f64.ln(), 8.0_f64.ln()].map(|knot| (known - knot).max(0.0)));
            }
            Self::FloorArea => row.push(known.max(0.0)),
            Self::Density => row.push(known * known),
            Self::FormerLife => row.push(f64::from(u8::from(x.is_finite()))),
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "columns_golden.rs"]
mod golden;

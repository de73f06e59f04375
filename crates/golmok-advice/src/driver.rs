//! What moves a cell's probability away from its industry's city average.

use crate::known::{Figure, Words};
use serde::{Deserialize, Serialize};

/// One group of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// Which group: the name after `driver_` in `mart_entry_risk`.
    pub group: DriverGroup,
    /// Part of the log of the relative risk: positive means more closures than the industry's city average.
    pub contribution: f64,
    /// What the group is, for a founder.
    pub label: Words,
    /// A figure of the cell or area that stands for the group, with what it is.
    pub figure: Option<DriverFigure>,
}

/// A figure that stands for a group of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverFigure {
    /// What is measured.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// In the city, for the same industry.
    pub city: Option<Figure>,
}

/// Groups of reasons, as the rating keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriverGroup {
    /// The cell's own closures.
    OwnRecord,
    /// The area's closures over all industries and by sector.
    Area,
    /// Closures around: 자치구 and 행정동.
    Surroundings,
    /// The same industry in the gu and in the same kind of trade area.
    IndustryNearby,
    /// Recent openings: young shops close more.
    Openings,
    /// Months in business of running and closed shops.
    MonthsInBusiness,
    /// Density, concentration, growth, size.
    Density,
    /// Franchise share.
    Franchise,
    /// Foot traffic, workers, residents, facilities.
    Demand,
    /// Incomes, apartments and their prices.
    Means,
}

impl DriverGroup {
    /// All groups, in the order of the columns of `mart_entry_risk`.
    pub const ALL: [Self; 10] = [
        Self::OwnRecord,
        Self::Area,
        Self::Surroundings,
        Self::IndustryNearby,
        Self::Openings,
        Self::MonthsInBusiness,
        Self::Density,
        Self::Franchise,
        Self::Demand,
        Self::Means,
    ];

    /// Name after `driver_` in tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::OwnRecord => "own_record",
            Self::Area => "area",
            Self::Surroundings => "surroundings",
            Self::IndustryNearby => "industry_nearby",
            Self::Openings => "openings",
            Self::MonthsInBusiness => "months_in_business",
            Self::Density => "density",
            Self::Franchise => "franchise",
            Self::Demand => "demand",
            Self::Means => "means",
        }
    }

    /// What the group is, for a founder.
    pub fn label(self) -> Words {
        let (ko, en) = match self {
            Self::OwnRecord => ("이 상권 같은 업종의 지난 폐업", "closures of this industry here"),
            Self::Area => ("이 상권 모든 점포의 폐업", "closures of all shops here"),
            Self::Surroundings => ("둘레 동네의 폐업", "closures in the neighbourhood"),
            Self::IndustryNearby => ("둘레 같은 업종의 폐업", "closures of this industry around"),
            Self::Openings => ("새로 연 점포", "new shops"),
            Self::MonthsInBusiness => ("점포들이 버틴 기간", "how long shops have stayed"),
            Self::Density => ("점포가 모인 정도", "how closely shops stand"),
            Self::Franchise => ("프랜차이즈 비율", "share of chains"),
            Self::Demand => ("유동인구와 주민, 일하는 사람", "passers-by, residents, workers"),
            Self::Means => ("주민의 소득과 집값", "incomes and house prices"),
        };
        Words::new(ko, en)
    }

    /// What the figure beside the group measures.
    pub fn figure_label(self) -> Words {
        let (ko, en) = match self {
            Self::OwnRecord | Self::IndustryNearby => {
                ("같은 업종에서 한 해에 폐업한 비율", "closures of this industry in a year")
            }
            Self::Area | Self::Surroundings => ("모든 점포에서 한 해에 폐업한 비율", "closures of all shops in a year"),
            Self::Openings => ("한 해 동안 새로 연 점포 비율", "opened within a year"),
            Self::MonthsInBusiness => ("영업 중인 점포의 평균 기간", "mean time in business of running shops"),
            Self::Density => ("서울 평균에 견준 이 업종 점포 비중", "share of this industry against the city's"),
            Self::Franchise => ("프랜차이즈 점포 비율", "share of chains"),
            Self::Demand => ("점포 한 곳에 유동인구", "passers-by per shop"),
            Self::Means => ("주민 평균 소득", "residents' mean income"),
        };
        Words::new(ko, en)
    }
}

/// Contributions of the groups with the figures that stand for them, strongest first; equal ones in the groups' order.
pub fn drivers(
    contributions: &[(DriverGroup, f64)],
    figure: impl Fn(DriverGroup) -> (Option<Figure>, Option<Figure>),
) -> Vec<Driver> {
    let mut found: Vec<Driver> = contributions
        .iter()
        .map(|&(group, contribution)| {
            let (here, city) = figure(group);
            let figure = here.map(|here| DriverFigure { label: group.figure_label(), here, city });
            Driver { group, contribution, label: group.label(), figure }
        })
        .collect();
    found.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()).then(a.group.cmp(&b.group)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strongest_first_whatever_the_sign() {
        let given = [
            (DriverGroup::Means, 0.02),
            (DriverGroup::Area, -0.3),
            (DriverGroup::OwnRecord, 0.1),
            (DriverGroup::Demand, -0.02),
        ];
        let found = drivers(&given, |group| match group {
            DriverGroup::Area => (Some(Figure::Share(0.08)), Some(Figure::Share(0.1))),
            _ => (None, Some(Figure::Share(0.5))),
        });
        let order: Vec<DriverGroup> = found.iter().map(|d| d.group).collect();
        assert_eq!(order, [DriverGroup::Area, DriverGroup::OwnRecord, DriverGroup::Demand, DriverGroup::Means]);
        assert_eq!(found[0].figure.as_ref().unwrap().here, Figure::Share(0.08));
        assert_eq!(found[1].figure, None, "a city value alone is no figure of the place");
    }
}

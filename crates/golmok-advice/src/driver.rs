//! What moves a cell's probability away from its industry's city average.

use crate::known::{Figure, Words};
use crate::record::{Window, dated};
use golmok_model::DriverGroup;
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

/// Least change of the risk that is told as a reason.
const LEAST: f64 = 1.02;
/// Change of the risk at which a bar is full, up or down.
const FULL: f64 = 1.5;

impl Driver {
    /// Whether it moves the risk by 2 % at least, up or down.
    pub fn is_told(&self) -> bool {
        self.contribution.abs() >= LEAST.ln()
    }

    /// Length of its bar, 0–1, on a scale that is the same in every report: full where it moves the risk by half.
    ///
    /// # Examples
    /// ```
    /// use golmok_advice::driver::drivers;
    /// use golmok_model::DriverGroup;
    /// let of = |contribution| drivers(&[(DriverGroup::Area, contribution)], |_| (None, None), |_| None).remove(0);
    /// assert!(of(0.01).bar() < 0.03 && !of(0.01).is_told());
    /// assert_eq!((of(-2.0).bar(), of(-2.0).is_told()), (1.0, true));
    /// ```
    pub fn bar(&self) -> f64 {
        (self.contribution.abs() / FULL.ln()).min(1.0)
    }
}

/// A figure that stands for a group of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriverFigure {
    /// What is measured, and of which quarters.
    pub label: Words,
    /// Here.
    pub here: Figure,
    /// In the city, for the same industry.
    pub city: Option<Figure>,
}

/// What the group is, for a founder.
pub fn label(group: DriverGroup) -> Words {
    let (ko, en) = match group {
        DriverGroup::OwnRecord => ("이 상권 같은 업종의 지난 폐업", "closures of this industry here"),
        DriverGroup::Area => ("이 상권 모든 점포의 폐업", "closures of all shops here"),
        DriverGroup::Surroundings => ("주변 동네의 폐업", "closures in the neighbourhood"),
        DriverGroup::IndustryNearby => ("주변 같은 업종의 폐업", "closures of this industry around"),
        DriverGroup::Openings => ("새로 연 점포", "new shops"),
        DriverGroup::MonthsInBusiness => ("점포들이 버틴 기간", "how long shops have stayed"),
        DriverGroup::Density => ("점포가 모인 정도", "how closely shops stand"),
        DriverGroup::Franchise => ("프랜차이즈 비율", "share of chains"),
        DriverGroup::Demand => ("유동인구와 주민, 일하는 사람", "passers-by, residents, workers"),
        DriverGroup::Means => ("주민의 소득과 집값", "incomes and house prices"),
        DriverGroup::Remainder => ("나누어 말할 수 없는 나머지", "what cannot be told apart"),
    };
    Words::new(ko, en)
}

/// What the figure beside the group measures.
pub fn figure_label(group: DriverGroup) -> Words {
    let (ko, en) = match group {
        DriverGroup::OwnRecord | DriverGroup::IndustryNearby => {
            ("같은 업종의 폐업 ÷ 평균 점포 수", "closures of this industry by its mean number of shops")
        }
        DriverGroup::Area | DriverGroup::Surroundings => (
            "자리에 매이는 모든 업종의 폐업 ÷ 평균 점포 수",
            "closures of all place-bound industries by their mean number of shops",
        ),
        DriverGroup::Openings => ("새로 연 점포 비율", "share that opened"),
        DriverGroup::MonthsInBusiness => ("영업 중인 점포의 평균 기간", "mean time in business of running shops"),
        DriverGroup::Density => ("서울 평균과 비교한 이 업종 점포 비중", "share of this industry against the city's"),
        DriverGroup::Franchise => ("프랜차이즈 점포 비율", "share of chains"),
        DriverGroup::Demand => {
            ("모든 점포(온라인 판매 포함) 한 곳에 유동인구", "passers-by per shop, online sellers counted")
        }
        DriverGroup::Means => ("주민 평균 소득", "residents' mean income"),
        DriverGroup::Remainder => ("나머지", "the rest"),
    };
    Words::new(ko, en)
}

/// Contributions of the groups with the figures that stand for them and the quarters that these speak of, strongest
/// first; equal ones in the groups' order.
pub fn drivers(
    contributions: &[(DriverGroup, f64)],
    figure: impl Fn(DriverGroup) -> (Option<Figure>, Option<Figure>),
    window: impl Fn(DriverGroup) -> Option<Window>,
) -> Vec<Driver> {
    let mut found: Vec<Driver> = contributions
        .iter()
        .map(|&(group, contribution)| {
            let (here, city) = figure(group);
            let label_of = || dated(&figure_label(group), window(group));
            let figure = here.map(|here| DriverFigure { label: label_of(), here, city });
            Driver { group, contribution, label: label(group), figure }
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
        let figures = |group| match group {
            DriverGroup::Area => (Some(Figure::Share(0.08)), Some(Figure::Share(0.1))),
            _ => (None, Some(Figure::Share(0.5))),
        };
        let year = Window::ending(golmok_model::Quarter::from_code(20234).unwrap(), 4);
        let found = drivers(&given, figures, |_| Some(year));
        let order: Vec<DriverGroup> = found.iter().map(|d| d.group).collect();
        assert_eq!(order, [DriverGroup::Area, DriverGroup::OwnRecord, DriverGroup::Demand, DriverGroup::Means]);
        assert_eq!(found[0].figure.as_ref().unwrap().here, Figure::Share(0.08));
        let label = &found[0].figure.as_ref().unwrap().label;
        assert!(label.ko.starts_with("2023년 1–4분기 ") && label.en.ends_with(" (Q1-Q4 2023)"), "{label:?}");
        assert_eq!(found[1].figure, None, "a city value alone is no figure of the place");
    }
}

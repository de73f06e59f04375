//! How a rule comes out: pass, warn, ask, or only a figure to know.

use super::{Check, CheckFigure, CheckOutcome, Evidence, Rule, RuleId};
use crate::known::{Figure, Words};
use crate::record::dated;
use crate::track;
use golmok_model::RelativeGrade;

/// Shops that must have opened before a rush is spoken of.
const FEWEST_OPENINGS: i64 = 3;
/// Shops under which no figure of a cell says that all is well.
const FEWEST_SHOPS: i64 = 3;
/// Share of an industry's areas with a lower probability from which a cell is among its riskiest.
const RISKIEST: f64 = 0.9;

/// What was found: whether it warns, the figure, and whether it rests on the shops of the cell alone.
struct Found {
    warn: bool,
    figure: CheckFigure,
    of_cell: bool,
}

impl Rule {
    pub(super) fn check(&self, number: u8, evidence: &Evidence) -> Check {
        let (outcome, advice, figures) = self.judged(evidence);
        Check {
            number,
            id: self.id.code().to_owned(),
            title: Words::new(&self.title_ko, &self.title_en),
            advice,
            outcome,
            figures,
            basis: self.basis(evidence),
        }
    }

    fn judged(&self, e: &Evidence) -> (CheckOutcome, Words, Vec<CheckFigure>) {
        let ask = || Words::new(&self.ask_ko, &self.ask_en);
        let note = || Words::new(&self.note_ko, &self.note_en);
        let Some(Found { warn, figure, of_cell }) = self.found(e) else {
            return (CheckOutcome::Ask, ask(), self.beside(e));
        };
        let borne_out = match self.id.indicator() {
            None => true,
            Some(_) => e.records.get(&self.id).is_some_and(|record| record.supports),
        };
        let few = of_cell && e.stores < FEWEST_SHOPS;
        let (outcome, advice) = match (borne_out, warn) {
            (false, _) => (CheckOutcome::Note, note()),
            (true, true) => (CheckOutcome::Warn, Words::new(&self.warn_ko, &self.warn_en)),
            (true, false) if few => (CheckOutcome::Note, too_few()),
            // Nothing that a founder pays is known to be enough.
            (true, false) if self.id == RuleId::BreakEven => (CheckOutcome::Note, note()),
            (true, false) => (CheckOutcome::Pass, Words::new(&self.pass_ko, &self.pass_en)),
        };
        (outcome, advice, vec![figure])
    }

    /// What is shown beside a question.
    fn beside(&self, e: &Evidence) -> Vec<CheckFigure> {
        let (label, value) = match self.id {
            RuleId::BreakEven => (("손익분기 손님", "to break even"), e.customers_per_day.map(Figure::CustomersPerDay)),
            RuleId::ThreeYears => {
                let label = ("3년 안에 닫는 비율(어림)", "closes within three years (rough)");
                (label, e.closure_probability_3y.map(Figure::Share))
            }
            _ => return Vec::new(),
        };
        value.map(|value| figure(Words::new(label.0, label.1), value, None)).into_iter().collect()
    }

    fn found(&self, e: &Evidence) -> Option<Found> {
        let limit = self.limit;
        let windows = e.windows;
        let (warn, figure, of_cell) = match self.id {
            RuleId::Risk => {
                let r = e.rated.as_ref()?;
                let riskiest = e.rank_in_industry.is_some_and(|rank| rank >= RISKIEST);
                let warn = f64::from(r.step) >= limit || r.relative == RelativeGrade::Higher || riskiest;
                let label = Words::new("1년 안 폐업 확률", "closes within a year");
                (warn, figure(label, Figure::Share(r.probability.value), e.city_mean.map(Figure::Share)), true)
            }
            RuleId::Crowding => {
                let c = e.crowding?;
                let label =
                    Words::new("비슷한 곳에 보통 있는 점포 수와 비교", "shops against what like places usually have");
                let label = dated(&label, windows.crowding);
                (c.shrunk.lo > limit, figure(label, Figure::Times(c.ratio), Some(Figure::Times(1.0))), true)
            }
            RuleId::Rush => {
                let rush = e.rush?;
                let label =
                    Words::new("새로 연 점포(비교값은 보통 여는 수)", "shops that opened, against what is usual");
                let label = dated(&label, windows.year);
                let warn = e.openings_4q >= FEWEST_OPENINGS && rush.ratio.lo > limit;
                let figure = figure(label, Figure::Stores(e.openings_4q as f64), Some(Figure::Stores(rush.usual)));
                (warn, figure, true)
            }
            RuleId::Turnover => {
                let c = e.closure_to_opening?;
                let label =
                    Words::new("이 업종에서 새로 연 한 곳에 닫은 점포", "of this kind, closed for each that opened");
                let label = dated(&label, windows.turnover);
                (c.lo > limit, figure(label, Figure::Times(c.value), Some(Figure::Times(1.0))), true)
            }
            RuleId::PassersBy => {
                let change = e.foot_traffic_change?;
                let label =
                    Words::new("유동인구, 한 해 전 같은 분기와 비교한 변화", "passers-by against a year before");
                let label = dated(&label, windows.foot_traffic);
                (change <= -limit, figure(label, Figure::Change(change), None), false)
            }
            RuleId::Hours => {
                let share = e.top_hours_share?;
                let label = Words::new("가장 많이 팔리는 때의 매출 비율", "share of the busiest part of the day");
                let label = dated(&label, windows.sales);
                (share >= limit, figure(label, Figure::Share(share), None), false)
            }
            RuleId::BreakEven => {
                let ratio = e.required_to_mean?;
                let label =
                    Words::new("평균 점포 매출과 비교한 손익분기 매출", "break-even against the average shop's sales");
                let label = dated(&label, windows.sales);
                (ratio > limit, figure(label, Figure::Share(ratio), None), false)
            }
            RuleId::Brands => {
                let share = e.franchise_share.here?;
                let label = dated(&Words::new("프랜차이즈 점포 비율", "share of chains"), windows.stores);
                (share >= limit, figure(label, Figure::Share(share), e.franchise_share.city.map(Figure::Share)), true)
            }
            RuleId::Staying => {
                let (here, city) = e.operating_months.here.zip(e.operating_months.city)?;
                let label = Words::new(
                    "모든 업종에서 영업 중인 점포의 평균 기간",
                    "mean time in business of running shops of every kind",
                );
                let label = dated(&label, windows.months);
                let warn = here <= city * (1.0 - limit);
                (warn, figure(label, Figure::Months(here), Some(Figure::Months(city))), false)
            }
            RuleId::ThreeYears => return None,
        };
        Some(Found { warn, figure, of_cell })
    }

    /// The record that the rule rests on.
    fn basis(&self, e: &Evidence) -> Words {
        match self.id {
            RuleId::Risk => e.rating_record.clone().unwrap_or_else(no_record),
            RuleId::BreakEven => Words::new(
                "넣은 비용과 평균 매출로 계산한 값입니다. 폐업을 맞혀 온 수치가 아닙니다.",
                "Arithmetic on the costs entered and mean sales. It has no record of telling closures.",
            ),
            RuleId::ThreeYears => Words::new(
                "1년 폐업 확률을 세 해로 이어 붙인 어림입니다. 세 해를 지켜본 기록은 모델 카드에 있습니다.",
                "One year's probability carried on to three; what record there is stands in the model card.",
            ),
            _ => match (self.id.indicator(), e.records.get(&self.id)) {
                (Some(indicator), Some(record)) => record.sentence(&track::name(indicator)),
                _ => no_record(),
            },
        }
    }
}

fn no_record() -> Words {
    Words::new(
        "이 수치가 폐업과 이어졌는지 되짚을 기록이 아직 없습니다.",
        "There is no record yet of what this figure had to do with closures.",
    )
}

fn too_few() -> Words {
    Words::new(
        "점포가 셋이 안 되는 곳의 수치라 괜찮다고 말하지 않습니다.",
        "The figure rests on fewer than three shops: it says neither good nor bad.",
    )
}

fn figure(label: Words, here: Figure, compared: Option<Figure>) -> CheckFigure {
    CheckFigure { label, here, compared }
}

#[cfg(test)]
mod tests {
    use super::super::{Against, Crowding, evaluate, rules};
    use super::*;
    use crate::entry_load::Rush;
    use crate::record::Windows;
    use crate::track::TrackRecord;
    use crate::verdict::{Interval, Rated};
    use golmok_model::{Confidence, RiskGrade};
    use std::collections::BTreeMap;

    fn interval(lo: f64, value: f64, hi: f64) -> Interval {
        Interval { value, lo, hi }
    }

    fn calm() -> Evidence {
        Evidence {
            rated: Some(Rated {
                probability: interval(0.12, 0.15, 0.18),
                relative: RelativeGrade::NoClearDifference,
                relative_risk: interval(0.9, 1.0, 1.1),
                grade: RiskGrade::Suspect,
                step: 2,
                grade_probability: [0.2, 0.6, 0.1, 0.1],
                confidence: Confidence::Medium,
                own_weight: 0.3,
            }),
            city_mean: Some(0.16),
            crowding: Some(Crowding { ratio: 1.4, shrunk: interval(0.8, 1.3, 1.9) }),
            rank_in_industry: Some(0.89),
            stores: 12,
            rating_record: None,
            records: borne_out(true),
            openings_4q: 4,
            rush: Some(Rush { openings: 4, ratio: interval(0.9, 1.4, 2.1), usual: 2.8 }),
            closure_to_opening: Some(interval(0.7, 1.1, 1.6)),
            foot_traffic_change: Some(-0.09),
            top_hours_share: Some(0.4),
            required_to_mean: Some(1.0),
            customers_per_day: Some(80.0),
            franchise_share: Against { here: Some(0.49), city: Some(0.2) },
            operating_months: Against { here: Some(91.0), city: Some(100.0) },
            closure_probability_3y: Some(0.38),
            windows: Windows::default(),
        }
    }

    /// A record of every figure that bears out its rule, or none that does.
    fn borne_out(supports: bool) -> BTreeMap<RuleId, TrackRecord> {
        let of = |rule: &Rule| {
            let mut record = TrackRecord::new(rule.id.indicator()?, "ALL");
            record.supports = supports;
            Some((rule.id, record))
        };
        rules().iter().filter_map(of).collect()
    }

    fn outcomes(evidence: &Evidence) -> Vec<CheckOutcome> {
        evaluate(evidence).iter().map(|c| c.outcome).collect()
    }

    #[test]
    fn there_are_ten_in_both_languages() {
        let ids: Vec<&str> = rules().iter().map(|r| r.id.code()).collect();
        assert_eq!(ids.len(), 10);
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 10, "{ids:?}");
        for check in [evaluate(&calm()), evaluate(&Evidence::default())].concat() {
            for words in [&check.title, &check.advice, &check.basis] {
                assert!(words.ko.ends_with('.') || words == &check.title, "{words:?}");
                assert!(!words.en.is_empty() && words.en.is_ascii(), "{words:?}");
            }
        }
        assert!(rules().iter().all(|r| !r.grounds.is_empty() && !r.measure.is_empty()));
    }

    #[test]
    fn below_every_limit_nothing_warns() {
        use CheckOutcome::{Ask, Note, Pass};
        let found = outcomes(&calm());
        // Break-even never passes: at the mean's sales most shops would lose.
        assert_eq!(found, [Pass, Pass, Pass, Pass, Pass, Pass, Note, Pass, Pass, Ask]);
        assert!(evaluate(&calm())[..9].iter().all(|c| c.figures.len() == 1));
    }

    /// 저자료: a figure that never told closures may not say "괜찮음" or "조심".
    #[test]
    fn without_a_record_a_figure_only_informs() {
        let mut e = at_every_limit();
        e.records = borne_out(false);
        let checks = evaluate(&e);
        for check in &checks {
            let judged = ["risk", "break_even", "three_years"].contains(&check.id.as_str());
            assert_eq!(check.outcome == CheckOutcome::Note, !judged, "{check:?}");
            assert!(!check.basis.ko.is_empty() && !check.basis.en.is_empty(), "{check:?}");
        }
        e.records.clear();
        assert!(evaluate(&e)[1].basis.ko.contains("기록이 아직 없습니다"));
        assert_eq!(outcomes(&e)[1..6], [CheckOutcome::Note; 5]);
    }

    #[test]
    fn a_cell_of_two_shops_never_passes() {
        let mut e = calm();
        e.stores = 2;
        for (check, of_area) in evaluate(&e).iter().zip([0, 0, 0, 0, 1, 1, 0, 0, 1, 0]) {
            assert_eq!(check.outcome == CheckOutcome::Pass, of_area == 1, "{check:?}");
        }
        // Its dangers are still told.
        e.rank_in_industry = Some(0.95);
        assert_eq!(outcomes(&e)[0], CheckOutcome::Warn);
    }

    fn at_every_limit() -> Evidence {
        let mut e = calm();
        if let Some(rated) = &mut e.rated {
            (rated.grade, rated.step) = (RiskGrade::Risk, 3);
        }
        e.crowding = Some(Crowding { ratio: 1.4, shrunk: interval(1.01, 1.3, 1.9) });
        e.rush = Some(Rush { openings: 4, ratio: interval(1.01, 2.0, 3.0), usual: 1.9 });
        e.closure_to_opening = Some(interval(1.1, 1.5, 2.0));
        e.foot_traffic_change = Some(-0.1);
        e.top_hours_share = Some(0.5);
        e.required_to_mean = Some(1.01);
        e.franchise_share.here = Some(0.5);
        e.operating_months.here = Some(90.0);
        e
    }

    #[test]
    fn at_every_limit_each_warns() {
        let mut e = at_every_limit();
        let found = outcomes(&e);
        assert_eq!(found[..9], [CheckOutcome::Warn; 9]);
        let newest = golmok_model::Quarter::from_code(20234).unwrap();
        e.windows.turnover = Some(crate::record::Window::ending(newest, 8));
        let label = &evaluate(&e)[3].figures[0].label;
        assert!(
            label.ko.starts_with("2022년 1분기–2023년 4분기 ") && label.en.contains("Q1 2022-Q4 2023"),
            "{label:?}"
        );
        assert_eq!(evaluate(&e)[1].figures[0].here, Figure::Times(1.4), "the ratio that entry load shows");
        // Two openings are no rush, however high the rate.
        e.openings_4q = 2;
        assert_eq!(outcomes(&e)[2], CheckOutcome::Pass);
    }

    #[test]
    fn clearly_above_the_same_industry_warns_at_any_grade() {
        let mut e = calm();
        if let Some(rated) = &mut e.rated {
            (rated.grade, rated.step, rated.relative) = (RiskGrade::Caution, 1, RelativeGrade::Higher);
        }
        assert_eq!(outcomes(&e)[0], CheckOutcome::Warn);
    }

    #[test]
    fn without_data_it_asks() {
        let checks = evaluate(&Evidence::default());
        assert!(checks.iter().all(|c| !c.basis.ko.is_empty()));
        assert!(checks.iter().all(|c| c.outcome == CheckOutcome::Ask && c.figures.is_empty()));
        let customers = Evidence { customers_per_day: Some(70.0), ..Evidence::default() };
        assert_eq!(evaluate(&customers)[6].figures[0].here, Figure::CustomersPerDay(70.0));
    }
}

//! How a figure held in the past (수치의 기록), and what may be said by it.

use crate::known::Words;
use crate::verdict::Interval;
use golmok_model::Quarter;
use serde::{Deserialize, Serialize};

/// What followed where the figure was highest, against where it was lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More closures.
    More,
    /// Fewer closures.
    Fewer,
    /// No difference that could be told.
    Unclear,
    /// Too few closures to tell.
    Thin,
}

impl Direction {
    /// By its code in `mart_indicator_record`.
    pub fn of(code: &str) -> Self {
        match code {
            "more" => Self::More,
            "fewer" => Self::Fewer,
            "unclear" => Self::Unclear,
            _ => Self::Thin,
        }
    }
}

/// What followed within four quarters in the cells of a fifth; of both ends: highest against lowest.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Fifth {
    /// Cells.
    pub cells: i64,
    /// Closures ÷ those at the industry's own rate; of both ends the ratio of the two. 95 % interval.
    pub closures: Option<Interval>,
    /// Openings per store; of both ends the ratio of the two.
    pub openings: Option<Interval>,
    /// Change of the stores, a share; of both ends the difference.
    pub net_change: Option<Interval>,
}

/// The record of one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackRecord {
    /// Id in `mart_indicator_record`.
    pub indicator: String,
    /// Sector of which it speaks (`food`, `service`, `retail`), or `ALL`.
    pub sector: String,
    /// Quarters at which the figure was read, each followed for four.
    pub origins: Vec<Quarter>,
    /// Highest against lowest fifth.
    pub ends: Fifth,
    /// Lowest to highest; for a list, those not on it and those on it.
    pub fifths: Vec<Fifth>,
    /// What the ends say of closures.
    pub direction: Direction,
    /// Whether the past bears out what the figure is taken for.
    pub supports: bool,
}

impl TrackRecord {
    /// Nothing known yet.
    pub fn new(indicator: &str, sector: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            sector: sector.to_owned(),
            origins: Vec::new(),
            ends: Fifth::default(),
            fifths: Vec::new(),
            direction: Direction::Thin,
            supports: false,
        }
    }

    /// Where and when the figure was read.
    fn scope(&self) -> Words {
        let (ko, en) = match self.sector.as_str() {
            "food" => ("음식 업종", "food trades"),
            "service" => ("서비스 업종", "service trades"),
            "retail" => ("소매 업종", "retail trades"),
            _ => ("모든 업종", "all trades"),
        };
        let quarter = |q: &Quarter| (format!("{}년 {}분기", q.year(), q.q()), format!("Q{} {}", q.q(), q.year()));
        match &self.origins[..] {
            [] => Words::new(ko, en),
            [one] => Words::new(format!("{ko}, {} 기준", quarter(one).0), format!("{en}, read at {}", quarter(one).1)),
            [first, .., last] => Words::new(
                format!("{ko}, {}–{} 기준 {}번", quarter(first).0, quarter(last).0, self.origins.len()),
                format!("{en}, read {} times from {} to {}", self.origins.len(), quarter(first).1, quarter(last).1),
            ),
        }
    }

    /// The record in one sentence, made of its figures: what closures followed, and whether it grew.
    pub fn sentence(&self, name: &Words) -> Words {
        let scope = self.scope();
        let topic = format!("{}:", name.ko);
        let Some(closures) = self.ends.closures.filter(|_| self.direction != Direction::Thin) else {
            return Words::new(
                format!("{topic} 지나온 기록이 얇아 폐업과 이어지는지 말할 수 없습니다({}).", scope.ko),
                format!("{}: too thin a record to tell what it has to do with closures ({}).", name.en, scope.en),
            );
        };
        let Interval { value, lo, hi } = closures;
        let (ko, en) = match self.direction {
            Direction::More => ("더 닫았습니다", "more closed"),
            Direction::Fewer => ("덜 닫았습니다", "fewer closed"),
            _ => ("폐업이 다르지 않았습니다", "closures did not differ"),
        };
        let grew = self.ends.net_change.map_or((String::new(), String::new()), |net| {
            let points = format!("{:+.1}", net.value * 100.0);
            match (net.lo > 0.0, net.hi < 0.0) {
                (true, _) => (
                    format!(" 점포 수는 더 늘었습니다({points} %포인트)."),
                    format!(" Shops grew more ({points} points)."),
                ),
                (_, true) => (
                    format!(" 점포 수는 덜 늘거나 더 줄었습니다({points} %포인트)."),
                    format!(" Shops grew less or shrank ({points} points)."),
                ),
                _ => (String::new(), String::new()),
            }
        });
        Words::new(
            format!(
                "{topic} 가장 높은 5분의 1은 가장 낮은 5분의 1보다 그 뒤 한 해 {ko}(폐업 {value:.2}배, {lo:.2}–{hi:.2}; {}).{}",
                scope.ko, grew.0
            ),
            format!(
                "{}: in its highest fifth {en} within a year than in its lowest ({value:.2} times, {lo:.2}-{hi:.2}; {}).{}",
                name.en, scope.en, grew.1
            ),
        )
    }
}

/// What a figure is called in front of a founder.
pub fn name(indicator: &str) -> Words {
    let (ko, en) = match indicator {
        "entry_rush" => ("진입 쏠림(새로 연 점포 ÷ 보통 여는 수)", "entry rush (openings against the usual)"),
        "entry_rush_1km" => ("진입 쏠림(1 km 안까지)", "entry rush, 1 km around"),
        "saturation_ratio_shrunk" => {
            ("비슷한 곳에 보통 있는 점포 수와 비교한 값", "shops against what like places have")
        }
        "stores_per_1000_foot_traffic" => ("유동인구 천 명당 점포", "shops per 1,000 passers-by"),
        "same_industry_density" => ("같은 업종 밀도", "density of the same trade"),
        "other_industry_density" => ("다른 업종 밀도", "density of other trades"),
        "location_quotient" => ("이 업종의 비중(서울과 비교)", "share of the trade against the city's"),
        "closure_hazard_q_shrunk" => ("이곳의 지난 폐업", "closures here in the past year"),
        "opening_rate_shrunk" => ("이곳의 지난 개업", "openings here in the past year"),
        "closure_to_opening_3y" => ("개업 대비 폐업", "closures for each opening"),
        "store_growth_yoy" => ("점포 증감률", "growth of the shops"),
        "franchise_share" => ("프랜차이즈 비율", "share of chains"),
        "operating_months_mean" => ("점포들이 버틴 기간", "how long shops have stayed"),
        "foot_traffic_change" => ("유동인구 변화", "change of passers-by"),
        "peak_time_band_share" => ("매출이 몰린 때의 비율", "share of the busiest hours"),
        "sales_per_store_krw" => ("점포당 매출", "sales per shop"),
        "demand_trend" => ("매출 흐름", "trend of sales"),
        "promising_listed" => ("유망업종 목록", "the list of promising trades"),
        other => (other, other),
    };
    Words::new(ko, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(direction: Direction, closures: Interval) -> TrackRecord {
        let mut record = TrackRecord::new("saturation_ratio_shrunk", "ALL");
        record.origins = vec![Quarter::from_code(20224).unwrap_or_else(|_| unreachable!())];
        record.ends = Fifth {
            cells: 10,
            closures: Some(closures),
            openings: None,
            net_change: Some(Interval { value: -0.04, lo: -0.05, hi: -0.03 }),
        };
        record.direction = direction;
        record
    }

    #[test]
    fn the_sentence_is_made_of_the_figures() {
        let name = Words::new("과밀지수", "saturation");
        let unclear = record(Direction::Unclear, Interval { value: 1.02, lo: 0.97, hi: 1.07 }).sentence(&name);
        assert!(
            unclear.ko.contains("폐업이 다르지 않았습니다(폐업 1.02배, 0.97–1.07; 모든 업종, 2022년 4분기 기준)"),
            "{unclear:?}"
        );
        assert!(unclear.ko.contains("과밀지수:") && unclear.ko.contains("더 줄었습니다(-4.0"), "{unclear:?}");
        let more = record(Direction::More, Interval { value: 1.29, lo: 1.2, hi: 1.4 }).sentence(&name);
        assert!(more.ko.contains("더 닫았습니다") && more.en.contains("more closed"), "{more:?}");
        let thin = record(Direction::Thin, Interval { value: 1.29, lo: 1.2, hi: 1.4 }).sentence(&name);
        assert!(thin.ko.contains("얇아") && !thin.ko.contains("1.29"), "{thin:?}");
    }
}

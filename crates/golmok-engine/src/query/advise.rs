//! advise: one founder's report from the tables of a snapshot. Reads and wires; the rules are in `golmok_advice`.

pub mod costs;
mod demand;
mod evidence;
mod findings;
mod former;
pub mod map;
pub mod names;
pub mod place;
pub mod polygon;
mod record;
mod spot;

use crate::error::Result;
use crate::query::own_shop::floor_area;
use crate::read::entry_risk::Cell;
use crate::read::shop_risk::AskedShop;
use crate::read::sources::{self, SourceTotals};
use crate::session::Session;
pub use findings::Findings;
use golmok_advice::alternatives::{Candidate, NEAR_M, clearly_safer, safer_alternatives};
use golmok_advice::break_even::Costs;
use golmok_advice::demand::{Splits, per_day};
use golmok_advice::driver::drivers;
use golmok_advice::entry_load::entry_load;
use golmok_advice::ground::{SourceLine, Unknowns, legal_line};
use golmok_advice::own_shop::OwnShop;
use golmok_advice::record::{QuarterCounts, Window, Windows, share_of_mean_stores};
use golmok_advice::subject::{AreaRef, IndustryRef, PointAsked, Subject};
use golmok_advice::verdict::{Outcome, Verdict, is_stale};
use golmok_advice::{Absent, Advice, Figure, Known, Words};
use golmok_lake::store::Snapshot;
use golmok_model::counted::CountedPeople;
use golmok_model::reference::{self, Register};
use golmok_model::{AreaId, AreaKind, DriverGroup, IndustryCode, Quarter, TradeAreaKind};
use golmok_spatial::{Area, Metres, Point};
use jiff::civil::Date;
use map::Around;
use record::Figures;
pub use spot::Spot;

/// What is asked.
pub struct Asked {
    /// Area that speaks.
    pub area: AreaRef,
    /// The point or polygon, where one was given.
    pub spot: Option<Spot>,
    /// Industry.
    pub industry: IndustryRef,
    /// The founder's own figures.
    pub costs: Costs,
    /// Floor area of the shop, m².
    pub floor_area_m2: Option<f64>,
    /// Day of the report.
    pub today: Date,
}

/// Makes the report.
///
/// # Errors
/// When a table cannot be read, or the area has no row in `mart_entry_risk`.
pub fn advise(session: &Session, asked: Asked) -> Result<Advice> {
    let Asked { area, spot, industry, costs, floor_area_m2, today } = asked;
    let around = Around::of(session.drawn(area.kind)?.areas(), &area);
    let sized = match floor_area_m2.map(floor_area).transpose()? {
        Some(m2) => Some(own_shop(session, &area, spot.as_ref(), &industry, Some(m2), today)?),
        None => None,
    };
    let mut found = findings(session, around.as_ref(), area, spot, industry, today)?;
    if let Some(own_shop) = sized {
        found.advice.own_shop = own_shop;
    }
    Ok(found.answer(costs))
}

/// Finds all that a report says but what rests on the founder's own figures. `around` is what lies around the area.
///
/// # Errors
/// When a table cannot be read, or the area has no row in `mart_entry_risk`.
pub fn findings(
    session: &Session,
    around: Option<&Around>,
    area: AreaRef,
    spot: Option<Spot>,
    industry: IndustryRef,
    today: Date,
) -> Result<Findings> {
    let snapshot = session.snapshot();
    let ratings = session.entry_risk()?;
    let as_of = ratings.as_of;
    let cell = |kind, code: &str| ratings.cell(kind, code, &industry.code);
    let here = &cell(area.kind, &area.code)
        .ok_or_else(|| crate::Error::NotRated { area: area.code.clone(), industry: industry.code.clone() })?;
    let city = &cell(AreaKind::City, AreaId::city_code());
    let city = city.as_ref();
    let (quarters, figures) = record::quarters(session, &area, &industry.code)?;
    let (sales, ticket) = demand::sales(session, &area, &industry.code, &quarters)?;
    let foot_traffic = demand::foot_traffic(session, &area)?;
    let competitors = session.competitors(&industry.code)?;
    let saturation = session.saturation()?;
    let own = saturation.and_then(|s| s.cell(area.kind, &area.code, &industry.code));
    let outcome = match &here.rated {
        Some(rated) => Outcome::Rated(rated.clone()),
        None => Outcome::unrated(here.reason_unrated.as_deref().unwrap_or_default()),
    };
    let data_date = sources::data_date(snapshot, as_of);
    let trend_lo = crate::query::support::evidence::demand(session, &area, &industry.code)?.1.map(|trend| trend.lo);
    let gu = &here.gu_code.as_deref().and_then(|code| cell(AreaKind::Gu, code));
    let gu = gu.as_ref();
    let city_area = city.map_or_else(
        || AreaRef { kind: AreaKind::City, code: AreaId::city_code().to_owned(), name: AreaId::city_code().to_owned() },
        |c| c.area.clone(),
    );
    let (candidate, others) = candidates(session, here, spot.as_ref().map(Spot::centre), around, &figures, &industry)?;
    let rush = session.competition()?.rush(area.kind, &area.code, &industry.code);
    let load = own.map(|(saturation, _)| entry_load(saturation, rush));
    let own_shop = own_shop(session, &area, spot.as_ref(), &industry, None, today)?;
    let windows = windows(saturation.map(|s| s.quarter), here, &quarters, &figures, &sales);
    let evidence = evidence::evidence(session, here, city, &figures, own, rush, &sales, windows)?;
    let advice = Advice {
        verdict: Verdict {
            next_step: outcome.next_step(false, false),
            outcome,
            city_mean: city.and_then(|c| c.rated.as_ref()).map(|r| r.probability.value),
            entrant: here.entrant,
            store_count: here.stores,
            closure_count_4q: here.closures,
            as_of,
            data_date,
            today: Some(today),
            stale: is_stale(data_date, today),
        },
        drivers: Known::or(
            (!here.contributions.is_empty())
                .then(|| reasons(session, here, gu, city, &figures, windows))
                .transpose()?,
            Absent::NotRated,
        ),
        own_shop,
        survival: record::survival(session, &area, gu.map(|g| &g.area), &city_area, &industry.code)?,
        map: Known::or(
            around.map(|around| around.map(ratings, &industry.code, competitors, spot.as_ref())),
            Absent::NoBoundary,
        ),
        alternatives: candidate
            .map_or(Known::Absent(Absent::NotRated), |candidate| safer_alternatives(&candidate, &others)),
        entry_load: Known::or(load, Absent::NotPublished),
        checks: Vec::new(),
        caveats: caveats(here, &industry, competitors, session.foot_traffic()?.counted(area.kind, &area.code)?),
        said_before: record::said_before(session, &area, &industry.code)?,
        subject: subject(session, &area, here, spot, industry, competitors)?,
        quarter: quarters.last().map(|q| q.quarter),
        quarters: Known::or((!quarters.is_empty()).then_some(quarters), Absent::NoStores),
        sales,
        foot_traffic,
        break_even: Known::Absent(Absent::NotAsked),
        costs: Costs::default(),
        supports: Known::Absent(Absent::NoProgramme),
        unknowns: Unknowns::fixed(),
        legal: legal_line(),
        sources: source_lines(snapshot, as_of),
        method_version: ratings.method_version.clone(),
        snapshot: snapshot.id().to_owned(),
    };
    let gu = here.gu_code.clone().unwrap_or_default();
    Ok(Findings { advice, evidence, ticket, trend_lo, gu, supports: Vec::new() })
}

/// What licences tell of this shop: at the point asked for, else in the area.
fn own_shop(
    session: &Session,
    area: &AreaRef,
    spot: Option<&Spot>,
    industry: &IndustryRef,
    floor_area_m2: Option<f64>,
    today: Date,
) -> Result<Known<OwnShop>> {
    let at = match spot {
        Some(spot) => Some((spot.centre(), spot.point().is_some())),
        None => session.drawn_area(area.kind, &area.code)?.map(|area| (area.centre, false)),
    };
    session.shop_risks()?.of(AskedShop { industry: &industry.code, at, floor_area_m2, opened_on: None }, today)
}

fn subject(
    session: &Session,
    area: &AreaRef,
    here: &Cell,
    spot: Option<Spot>,
    industry: IndustryRef,
    competitors: Option<&map::Competitors>,
) -> Result<Subject> {
    let gu = reference::gu().iter().find(|g| Some(g.gu_code.as_str()) == here.gu_code.as_deref());
    let gu_name = gu.map(|g| g.name_ko.clone());
    let subject =
        Subject { area: area.clone(), point: None, polygon: None, other_areas: Vec::new(), gu_name, industry };
    Ok(match spot {
        None => subject,
        Some(Spot::Circle(placed, [longitude, latitude], radius_m)) => {
            let point = PointAsked {
                longitude,
                latitude,
                x_m: placed.point.x,
                y_m: placed.point.y,
                radius_m,
                placed: placed.placed,
                stores_within_radius: competitors.map(|c| c.within(placed.point, radius_m)),
                former: former::shops(session, &subject.industry.code, placed.point)?,
            };
            Subject { point: Some(point), other_areas: placed.others, ..subject }
        }
        Some(Spot::Polygon(placed)) => {
            let polygon = placed.told(session, &subject.industry.code)?;
            Subject { polygon: Some(polygon), ..subject }
        }
    })
}

/// The cell itself and what may be called safer: the industry elsewhere, and others of its sector here.
fn candidates(
    session: &Session,
    here: &Cell,
    point: Option<Point<Metres>>,
    around: Option<&Around>,
    figures: &Figures,
    industry: &IndustryRef,
) -> Result<(Option<Candidate>, Vec<Candidate>)> {
    let kind = here.area.kind;
    let (ratings, saturation, demand) = (session.entry_risk()?, session.saturation()?, session.demand()?);
    let (index, surroundings) = (session.drawn(kind)?, session.surroundings()?);
    let persons_of = |area: &str| {
        let quarter = figures.foot_traffic_quarter?;
        Some(per_day(quarter, surroundings.of(kind, area)?.foot_traffic.get(&quarter)?.0))
    };
    let newest = demand.newest(kind);
    let sales_of = |area: &str, industry: &str| demand.cell(newest?, kind, area, industry)?.per_store_krw;
    let mean_of = |industry: &str| {
        let quarter = demand.newest(AreaKind::City)?;
        demand.cell(quarter, AreaKind::City, AreaId::city_code(), industry)?.per_store_krw
    };
    let centre = |code: &str| index.id(code).map(|id| index.areas()[id as usize].centre);
    let from = point.or_else(|| centre(&here.area.code));
    let sector = reference::industry(&industry.code).map(|i| i.sector);
    let candidate = |cell: &Cell| -> Option<Candidate> {
        let rated = cell.rated.as_ref()?;
        let own_area = cell.area == here.area;
        let distance_m = from.zip(centre(&cell.area.code)).map(|(from, to)| from.distance_m(to));
        Some(Candidate {
            area: cell.area.clone(),
            industry: names::industry_of(reference::industry(&cell.industry)?),
            probability: rated.probability,
            relative_risk: rated.relative_risk,
            grade: rated.grade,
            stores: cell.stores,
            distance_m: distance_m.filter(|_| !own_area),
            sales_per_store: sales_of(&cell.area.code, &cell.industry),
            mean_sales_per_store: mean_of(&cell.industry),
            trade: reference::industry(&cell.industry)?.trade.clone(),
            foot_traffic: persons_of(&cell.area.code),
            saturation: saturation.and_then(|s| s.cell(kind, &cell.area.code, &cell.industry)).map(|s| s.0),
        })
    };
    let Some(own) = ratings.cells().cell(kind, &here.area.code, &here.industry).and_then(|row| ratings.odds(row))
    else {
        return Ok((candidate(here), Vec::new()));
    };
    let safer = |row: usize, same| ratings.odds(row).is_some_and(|odds| clearly_safer(&odds, &own, same).is_some());
    // Whatever is not known to be near is none. Tourist zones lie over the other areas: they are no other place.
    let is_near =
        |area: &&Area| from.is_some_and(|from| from.distance_m(area.centre) <= NEAR_M) && area.code != here.area.code;
    let near: Vec<&Area> = match around.filter(|_| point.is_none()) {
        Some(around) => around.near(index.areas()).collect(),
        None => index.areas().iter().filter(is_near).collect(),
    };
    let elsewhere = near
        .into_iter()
        .filter_map(|area| ratings.cells().cell(kind, &area.code, &industry.code))
        .filter(|row| safer(*row, true) && ratings.trade_area(*row).0 != Some(TradeAreaKind::Tourist.code()));
    let other_trades = ratings.cells().area(kind, &here.area.code).filter(|row| {
        let code = ratings.cells().industry_of(*row);
        code != here.industry && safer(*row, false) && reference::industry(code).map(|i| i.sector) == sector
    });
    let others = elsewhere.chain(other_trades).filter_map(|row| candidate(&ratings.row(row)));
    Ok((candidate(here), others.collect()))
}

fn reasons(
    session: &Session,
    here: &Cell,
    gu: Option<&Cell>,
    city: Option<&Cell>,
    figures: &Figures,
    windows: Windows,
) -> Result<Vec<golmok_advice::driver::Driver>> {
    let ratings = session.entry_risk()?;
    let together = |kind, code: &str| ratings.cell(kind, code, IndustryCode::ALL).and_then(|c| c.closure_rate);
    let gu_code = here.gu_code.as_deref().unwrap_or_default();
    let city_all = together(AreaKind::City, AreaId::city_code());
    // Shops that came and went within the year can make a rate pass one: such a rate is none. The checks give the counts.
    let share = |value: Option<f64>| value.filter(|rate| *rate <= 1.0).map(Figure::Share);
    let rate = |cell: Option<&Cell>| share(cell.and_then(|c| c.closure_rate));
    let figure = |group: DriverGroup| match group {
        DriverGroup::OwnRecord => (share(here.closure_rate), rate(city)),
        DriverGroup::Area => (share(together(here.area.kind, &here.area.code)), share(city_all)),
        DriverGroup::Surroundings => (share(together(AreaKind::Gu, gu_code)), share(city_all)),
        DriverGroup::IndustryNearby => (rate(gu), rate(city)),
        DriverGroup::Openings => (share(opening_rate(here)), share(city.and_then(opening_rate))),
        DriverGroup::MonthsInBusiness => {
            (figures.operating_months.0.map(Figure::Months), figures.operating_months.1.map(Figure::Months))
        }
        DriverGroup::Density => (figures.location_quotient.map(Figure::Times), Some(Figure::Times(1.0))),
        DriverGroup::Franchise => (share(figures.franchise_share.0), share(figures.franchise_share.1)),
        DriverGroup::Demand => (figures.foot_traffic_per_store.map(Figure::PersonsPerDay), None),
        DriverGroup::Means => (figures.monthly_income.map(Figure::WonPerMonth), None),
        DriverGroup::Remainder => (None, None),
    };
    let window = |group: DriverGroup| match group {
        DriverGroup::OwnRecord
        | DriverGroup::Area
        | DriverGroup::Surroundings
        | DriverGroup::IndustryNearby
        | DriverGroup::Openings => windows.year,
        DriverGroup::MonthsInBusiness => windows.months,
        DriverGroup::Density | DriverGroup::Franchise => windows.stores,
        DriverGroup::Demand => windows.foot_traffic,
        DriverGroup::Means => figures.income_quarter.map(|quarter| Window::ending(quarter, 1)),
        DriverGroup::Remainder => None,
    };
    Ok(drivers(&here.contributions, figure, window))
}

/// Which quarters the figures speak of.
fn windows(
    crowding: Option<Quarter>,
    here: &Cell,
    quarters: &[QuarterCounts],
    figures: &Figures,
    sales: &Known<Splits>,
) -> Windows {
    let one = |quarter: Option<Quarter>| quarter.map(|quarter| Window::ending(quarter, 1));
    let newest = quarters.last().map(|q| q.quarter);
    Windows {
        year: newest.map(|quarter| Window::ending(quarter, here.window)),
        turnover: figures.turnover,
        crowding: one(crowding),
        foot_traffic: one(figures.foot_traffic_quarter),
        sales: one(sales.known().map(|s| s.quarter)),
        stores: one(newest),
        months: one(figures.months_quarter),
    }
}

fn opening_rate(cell: &Cell) -> Option<f64> {
    share_of_mean_stores(cell.openings, cell.at_risk, cell.closures, cell.window)
}

/// What to know before using the report.
fn caveats(
    here: &Cell,
    industry: &IndustryRef,
    competitors: Option<&map::Competitors>,
    counted: Option<CountedPeople>,
) -> Vec<Words> {
    let mut caveats = Vec::new();
    if here.trade_area_kind.as_deref() == Some("U") {
        caveats.push(Words::new(
            "관광특구는 다른 상권과 겹칩니다. 같은 점포가 두 번 보일 수 있습니다.",
            "A tourist zone lies over other areas: the same shop may be seen twice.",
        ));
    }
    if here.stores == 0 {
        caveats.push(Words::new(
            "지금 이곳에는 이 업종 점포가 없습니다. 확률은 비슷한 곳들의 기록에서 왔습니다.",
            "There is no such shop here now: the figures come from places like it.",
        ));
    }
    if reference::industry(&industry.code).is_some_and(|i| i.register == Register::BusinessRegistration) {
        caveats.push(Words::new(
            "이 업종은 인허가가 없어 폐업이 늦게 알려집니다.",
            "This industry needs no licence, so its closures become known late.",
        ));
    }
    if let Some(quarter) = competitors.and_then(|c| c.register) {
        caveats.push(Words::new(
            format!("이 업종은 인허가 자료에 없어, 가까운 경쟁 점포의 자리는 상가(상권)정보 {quarter}에서 왔습니다."),
            format!("No licences cover this industry: nearby competitors stand where the shop register of {quarter} has them."),
        ));
    }
    caveats.extend(counted.map(demand::counted_words));
    caveats
}

/// One line per source, with the last day that was used.
fn source_lines(snapshot: &Snapshot, as_of: Date) -> Vec<SourceLine> {
    let line = |of: SourceTotals| SourceLine {
        name: Words::new(of.kind.name_ko(), of.kind.code().replace('_', " ")),
        data_date: of.data_date.map(|d| d.min(as_of)),
        files: of.files,
        publication: of.publication,
    };
    sources::totals(snapshot, as_of).into_iter().map(line).collect()
}

//! 지방행정 인허가: one file per trade, streamed in blocks.

use super::faults::{Expected, FaultKind, Plan};
use super::licence::Licence;
use super::licence_layouts::{header, row, style};
use super::table::Table;
use super::{Folder, failed};
use crate::SampleError;
use crate::calendar::{Day, NEVER, date_of, day_of};
use crate::city::City;
use crate::names;
use crate::premises::Premises;
use crate::simulate::Store;
use crate::stream::Stream;
use crate::trade::{Layout, TRADES, Trade, trade_of};
use golmok_model::{SourceKind, reference};
use golmok_spatial::{Epsg5174, Metres, Point, Transform};
use std::collections::BTreeMap;
use std::io::Write;

/// Rows written at a time.
const BLOCK: usize = 1 << 16;

const FAULTS: [FaultKind; 13] = [
    FaultKind::new("cut_row", "", Expected::Rejected),
    FaultKind::new("blank_row", "", Expected::Counted),
    FaultKind::new("duplicate_row", "", Expected::Counted),
    FaultKind::new("stray_byte", "사업장명", Expected::Counted),
    FaultKind::new("embedded_newline", "사업장명", Expected::Lands),
    FaultKind::new("compact_date", "인허가일자", Expected::Lands),
    FaultKind::caveated("bad_date", "인허가일자", "licensed_unparseable"),
    FaultKind::caveated("unknown_date_1900", "인허가일자", "placeholder_date"),
    FaultKind::caveated("closure_before_opening", "폐업일자", "closed_before_licensed"),
    FaultKind::caveated("closed_without_date", "폐업일자", "closed_undated"),
    FaultKind::new("swapped_coordinates", "좌표정보", Expected::Unplaced),
    FaultKind::new("zero_coordinates", "좌표정보", Expected::Unplaced),
    FaultKind::caveated("unknown_status", "영업상태명", "unknown_status"),
];
/// Faults that only a closed shop can have.
const NEED_CLOSED: [&str; 2] = ["closure_before_opening", "closed_without_date"];

pub(super) fn write(city: &City, folder: &mut Folder) -> Result<(), SampleError> {
    let premises = city.premises();
    for (t, trade) in TRADES.iter().enumerate() {
        write_trade(city, &premises, t, trade, folder)?;
    }
    Ok(())
}

/// A store with its running number inside its gu and year.
struct Entry<'a> {
    store: &'a Store,
    gu: usize,
    serial: u32,
}

fn write_trade(
    city: &City,
    premises: &Premises<'_>,
    t: usize,
    trade: &'static Trade,
    folder: &mut Folder,
) -> Result<(), SampleError> {
    use rayon::prelude::*;
    let data_day = day_of(city.data_date());
    let of_trade: Vec<&Store> = city
        .stores
        .par_iter()
        .filter(|s| s.opened <= data_day && trade_of(usize::from(s.industry)).is_some_and(|(trade, _)| trade == t))
        .collect();
    let gus: Vec<usize> = of_trade.par_iter().map(|s| premises.gu(&premises.door(s))).collect();
    let mut serials: BTreeMap<(usize, i16), u32> = BTreeMap::new();
    let entries: Vec<Entry<'_>> = of_trade
        .into_iter()
        .zip(gus)
        .map(|(store, gu)| {
            let serial = serials.entry((gu, store.opened_on().year())).or_default();
            *serial += 1;
            Entry { store, gu, serial: *serial }
        })
        .collect();

    let path = format!("licence/{}", trade.file);
    let plan = plan(city, &path, &entries, data_day);
    let write_failed = |error: std::io::Error| failed(&folder.root.join(&path), &error);
    let mut file = std::io::BufWriter::new(folder.create(&path)?);
    let mut table = Table::new(style(trade.layout), &header(trade.layout));
    let mut bytes = 0;
    for (block, chunk) in entries.chunks(BLOCK).enumerate() {
        let numbered: Vec<(usize, &Entry<'_>)> =
            chunk.iter().enumerate().map(|(k, entry)| (block * BLOCK + k, entry)).collect();
        table.rows_of(&numbered, |part, (k, entry)| {
            with_fault(part, city, premises, trade, *k, entry, plan.of(*k), data_day);
        });
        // The last block keeps its text for the question of the final newline.
        if (block + 1) * BLOCK < entries.len() {
            let text = table.drain();
            bytes += text.len() as u64;
            file.write_all(&text).map_err(write_failed)?;
        }
    }
    let (rows, blank) = (table.rows, table.blank);
    let text = table.finish();
    bytes += text.len() as u64;
    file.write_all(&text).and_then(|()| file.flush()).map_err(write_failed)?;
    folder.note(&path, Some(SourceKind::Licences), rows, blank, bytes);
    folder.written.faults.extend(plan.list(&path, SourceKind::Licences, &FAULTS));
    Ok(())
}

fn plan(city: &City, path: &str, entries: &[Entry<'_>], data_day: Day) -> Plan {
    if !city.config.faults || entries.len() < 500 {
        return Plan::default();
    }
    let all: Vec<usize> = (0..entries.len()).collect();
    let closed: Vec<usize> = all.iter().copied().filter(|k| entries[*k].store.closed <= data_day).collect();
    let eligible: Vec<Vec<usize>> =
        FAULTS.iter().map(|kind| if NEED_CLOSED.contains(&kind.name) { closed.clone() } else { all.clone() }).collect();
    Plan::new(city.config.seed, path, &eligible, 2 + entries.len() / 5000)
}

#[expect(clippy::too_many_arguments, reason = "one call site, in a closure that runs in parallel")]
fn with_fault(
    part: &mut Table,
    city: &City,
    premises: &Premises<'_>,
    trade: &'static Trade,
    number: usize,
    entry: &Entry<'_>,
    fault: Option<usize>,
    data_day: Day,
) {
    let mut licence = licence(city, premises, trade, entry, data_day);
    let fault = fault.map_or("", |k| FAULTS[k].name);
    match fault {
        "stray_byte" => licence.stray_byte = true,
        "embedded_newline" => licence.name.push_str("\n본점"),
        "compact_date" => licence.licensed = licence.licensed.replace('-', ""),
        "bad_date" => licence.licensed = licence.licensed[..7].replace('-', ""),
        "unknown_date_1900" => licence.licensed = "1900-01-01".to_owned(),
        "closure_before_opening" => licence.closed = date_of(entry.store.opened - 400).to_string(),
        "closed_without_date" => {
            licence.closed.clear();
            licence.cancelled.clear();
        }
        "swapped_coordinates" => licence.at = Some(place(entry.store, premises).map_or((0.0, 0.0), |(x, y)| (y, x))),
        "zero_coordinates" => licence.at = Some((0.0, 0.0)),
        "unknown_status" => licence.status = ("05", "확인중"),
        _ => {}
    }
    row(part, trade.layout, number, &licence, false);
    match fault {
        "cut_row" => row(part, trade.layout, number, &licence, true),
        "blank_row" => part.blank_row(header(trade.layout).len()),
        "duplicate_row" => row(part, trade.layout, number, &licence, false),
        _ => {}
    }
}

fn place(store: &Store, premises: &Premises<'_>) -> Option<(f64, f64)> {
    let at = premises.door(store).at;
    let to_5174 = Transform::<Metres, Epsg5174>::new();
    to_5174.apply(Point::new(at.x, at.y)).ok().map(|p| (p.x, p.y))
}

fn licence(city: &City, premises: &Premises<'_>, trade: &'static Trade, entry: &Entry<'_>, data_day: Day) -> Licence {
    let store = entry.store;
    let mut s = Stream::new(
        city.config.seed,
        "licence",
        u64::from(store.site) << 8 | u64::from(store.industry),
        // Two stores of one cell may open on one day, but not at one door.
        (i64::from(store.opened) as u64) << 32 | u64::from(store.premise),
    );
    let opened = date_of(store.opened);
    let closed = (store.closed != NEVER && store.closed <= data_day).then(|| date_of(store.closed));
    let door = premises.door(store);
    let gu = &city.geography.gu[entry.gu];
    let authority = reference::gu().iter().find(|g| g.gu_code.as_str() == gu.code).map_or("", |g| &g.authority_code);
    let industry_detail = trade_of(usize::from(store.industry)).map_or("", |(_, detail)| detail);
    let (year, serial) = (opened.year(), entry.serial);
    let management_no = match trade.layout {
        Layout::Localdata => format!("{}{year}{serial:06}", trade.id_mark),
        Layout::DataGo2026 => format!("{authority}{}{year}{serial:04}", &trade.id_mark[..3]),
        _ => format!("{authority}-{}-{year}-{serial:05}", trade.id_mark),
    };
    let (lot_address, road_address) = premises.addresses(&door);
    let (cancelled_draw, suspended_draw, missing) = (s.chance(0.02), s.chance(0.01), s.chance(0.03));
    let clock = format!("{:02}:{:02}:{:02}", 9 + s.below(9), s.below(60), s.below(60));
    let event = closed.unwrap_or(opened);
    let mut licence = Licence {
        trade,
        authority,
        management_no,
        licensed: opened.to_string(),
        cancelled: String::new(),
        status: ("01", "영업/정상"),
        detail: if trade.layout == Layout::Localdata { ("13", "영업중") } else { ("01", "영업") },
        closed: closed.map_or_else(String::new, |day| day.to_string()),
        suspended: Default::default(),
        phone: names::phone(&mut s),
        floor_area: if s.chance(0.05) { String::new() } else { format!("{:.2}", 6.0 + 60.0 * s.gamma(1.6)) },
        old_zip: if s.chance(0.4) { format!("1{:02}-{:03}", 30 + s.below(20), s.below(999)) } else { String::new() },
        lot_address,
        road_address: if s.chance(0.04) { String::new() } else { road_address },
        zip: format!("0{:04}", 1000 + entry.gu * 300 + s.below(290)),
        name: names::business(&mut s, trade.noun, store.franchise),
        stray_byte: false,
        modified: format!("{event} {clock}"),
        updated: format!("{} 02:40:00", date_of((day_of(event) + 2).min(data_day))),
        industry_detail,
        at: if missing { None } else { place(store, premises) },
    };
    match closed {
        Some(day) if cancelled_draw => {
            licence.status = ("04", "취소/말소/만료/정지/중지");
            licence.detail = ("04", "직권말소");
            licence.cancelled = day.to_string();
        }
        Some(_) => {
            licence.status = ("03", "폐업");
            licence.detail = ("02", "폐업");
        }
        None if suspended_draw => {
            licence.status = ("02", "휴업");
            licence.detail = ("03", "휴업");
            licence.suspended = (date_of(data_day - 60).to_string(), date_of(data_day + 60).to_string());
        }
        None => {}
    }
    licence
}

//! Reads a lake: the ten areas where the risk of a trade is clearly highest against the same trade elsewhere.
//!
//! ```text
//! cargo run --release -p golmok -p golmok-engine --example read_lake -- out/lake CS100010
//! ```

use golmok_engine::{Session, settings::Settings};
use golmok_lake::store::Lake;
use golmok_model::{AreaKind, RelativeGrade};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let lake = arguments.next().unwrap_or_else(|| "out/lake".to_owned());
    let industry = arguments.next().unwrap_or_else(|| "CS100010".to_owned());
    let session = Session::open(&Lake::open(&lake)?, Settings::default())?;
    let mut higher: Vec<_> = session
        .entry_risk()?
        .of_industry(&industry)
        .filter(|cell| cell.area.kind == AreaKind::TradeArea)
        .filter_map(|cell| Some((cell.rated.clone()?, cell)))
        .filter(|(rated, _)| rated.relative == RelativeGrade::Higher)
        .collect();
    higher.sort_by(|a, b| {
        b.0.relative_risk.value.total_cmp(&a.0.relative_risk.value).then(a.1.area.code.cmp(&b.1.area.code))
    });
    let mut out = std::io::stdout().lock();
    for (rated, cell) in higher.iter().take(10) {
        let (probability, relative) = (rated.probability.value, rated.relative_risk.value);
        writeln!(
            out,
            "{}\t{}\t{probability:.3}\t{relative:.2}\t{} stores",
            cell.area.code, cell.area.name, cell.stores
        )?;
    }
    Ok(())
}

//! Asks what a founder asks: this trade, this place, these costs.
//!
//! ```text
//! cargo run --release -p golmok -p golmok-engine --example advise -- out/lake 3110001 카페
//! ```

use golmok_advice::break_even::Costs;
use golmok_engine::query::advise::{Asked, advise, names};
use golmok_engine::{Session, settings::Settings};
use golmok_lake::store::Lake;
use golmok_model::Won;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |at: usize, usual: &str| arguments.get(at).cloned().unwrap_or_else(|| usual.to_owned());
    let session = Session::open(&Lake::open(argument(0, "out/lake"))?, Settings::default())?;
    let asked = Asked {
        area: names::rated_area(&session, &argument(1, "3110001"))?,
        spot: None,
        industry: names::industry(&argument(2, "카페"))?,
        costs: Costs { rent: Some(Won(2_000_000)), margin: Some(0.6), ..Costs::default() },
        today: session.as_of()?,
    };
    let advice = advise(&session, asked)?;
    // The answer is figures and keys of sentences; `golmok-report` gives them words.
    writeln!(std::io::stdout().lock(), "{}", serde_json::to_string_pretty(&advice)?)?;
    Ok(())
}

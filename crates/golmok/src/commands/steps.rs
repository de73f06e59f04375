//! `golmok place`, `measure`, `rate` and `report`: one verb alone, on what the lake holds.

use crate::cli::{AsOfArgs, Global, ReportArgs};
use crate::output::{self, Print};
use crate::progress::Bar;
use anyhow::Result;
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{self, Day, Observer, Outcome, Plan, Published, Step, Verb};
use golmok_engine::step::{measure::Measure, place::Place, rate::Rate};
use golmok_lake::ingest::IngestReport;
use golmok_lake::store::{Lake, Snapshot};
use golmok_report::step::Pages;
use golmok_report::{Lang, stale, step_words as words};
use std::time::Instant;

/// Shows on stderr how a plan goes, and keeps what is to be printed when it is done.
pub struct Shown {
    bar: Bar,
    lang: Lang,
    quiet: bool,
    /// Whether a step is told when the snapshot is published, with its id.
    with_id: bool,
    begun: Instant,
    done: Option<String>,
    /// What was placed, counts per kind.
    pub placed: Option<output::Listing>,
    /// What became of the files.
    pub ingested: Option<IngestReport>,
    /// The page to open.
    pub page: String,
}

impl Shown {
    /// Nothing shown yet.
    pub fn new(global: &Global, with_id: bool) -> Self {
        Self {
            bar: Bar::new(global.quiet),
            lang: global.lang,
            quiet: global.quiet,
            with_id,
            begun: Instant::now(),
            done: None,
            placed: None,
            ingested: None,
            page: String::new(),
        }
    }

    /// The bar, for work that tells how far it is.
    pub fn bar(&self) -> Bar {
        self.bar.clone()
    }
}

impl Observer for Shown {
    fn begins(&mut self, verb: Verb) {
        self.begun = Instant::now();
        self.bar.begin(stale::verb(verb, self.lang));
    }

    fn ended(&mut self, verb: Verb, outcome: Outcome) {
        let mut said = words::outcome(&outcome, self.begun.elapsed().as_secs_f64(), self.lang);
        if let Outcome::Written(written) = &outcome {
            self.page = written.files.first().map(|file| file.display().to_string()).unwrap_or_default();
            if self.with_id {
                said = format!("{said} · {}", self.page);
            }
        }
        if self.with_id && verb != Verb::Report {
            self.done = Some(said);
        } else {
            self.bar.done(&said);
        }
        match outcome {
            Outcome::Placed(summary) => self.placed = Some(words::placed(&summary)),
            Outcome::Ingested(report) if self.with_id => self.ingested = Some(report),
            Outcome::Ingested(report) if !self.quiet => {
                words::not_read(&report, self.lang).iter().for_each(|line| output::note(line));
                words::caveats(&report.sources, self.lang).iter().for_each(|line| output::note(line));
            }
            _ => {}
        }
    }

    fn failed(&mut self, _: Verb, _: &golmok_engine::Error) {
        self.bar.clear();
    }

    fn published(&mut self, snapshot: &Snapshot) {
        if let Some(done) = self.done.take() {
            self.bar.done(&format!("{done} · {}", snapshot.id()));
        }
    }
}

/// Begins a snapshot on top of the current one, makes the layer of one verb where its inputs changed, publishes.
fn alone(global: &Global, config: &Config, args: &AsOfArgs, layer: &dyn for<'w> Step<Day<'w>>) -> Result<Shown> {
    let lake = Lake::open(super::lake_dir(global))?;
    lake.current()?;
    let plan = Plan { files: None, layers: &[layer], published: None, as_of: args.as_of, settings: config };
    let mut shown = Shown::new(global, true);
    let snapshot = step::run(&plan, &lake, jiff::Timestamp::now(), &mut shown)?;
    output::note_stale(global, &snapshot);
    Ok(shown)
}

/// `golmok place`: prints counts per kind, where it placed anything anew.
pub fn place(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    alone(global, config, args, &Place)?.placed.map_or(Ok(()), |listing| listing.print(global.format))
}

/// `golmok measure`.
pub fn measure(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    alone(global, config, args, &Measure).map(drop)
}

/// `golmok rate`.
pub fn rate(global: &Global, config: &Config, args: &AsOfArgs) -> Result<()> {
    alone(global, config, args, &Rate).map(drop)
}

/// `golmok report`.
pub fn report(global: &Global, config: &Config, args: &ReportArgs) -> Result<()> {
    let lake = Lake::open(super::lake_dir(global))?;
    let snapshot = lake.current()?;
    let mut shown = Shown::new(global, true);
    let pages = Pages { out: &args.out, lang: global.lang, city: None, settings: config };
    shown.begins(Verb::Report);
    let written = pages.make(&Published { lake: &lake, snapshot: &snapshot })?;
    shown.ended(Verb::Report, written);
    output::note_stale(global, &snapshot);
    Ok(())
}

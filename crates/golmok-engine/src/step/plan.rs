//! A plan of steps, and the one loop that carries it out: `golmok run`, every verb alone and the nightly refresh.

use super::layer::{keep, keep_table, keep_whole};
use super::stale::{self, LAYERS};
use super::vanished;
use super::{Day, Files, Observer, Outcome, Published, Step, Verb, as_of, known_on};
use crate::city;
use crate::error::Result;
use crate::refresh::held::Held;
use crate::refresh::retained::retained;
use crate::settings::Settings;
use golmok_lake::ingest::DOCUMENT as SURVEYS;
use golmok_lake::store::{Lake, Snapshot, SnapshotWriter};
use golmok_model::tables::{reject, staging};
use jiff::civil::Date;

/// Which steps are done, and on which day.
pub struct Plan<'a> {
    /// Reads files; none where the lake's own staging is enough.
    pub files: Option<&'a dyn for<'w> Step<Files<'w>>>,
    /// Make layers, in order; those of the parent that none of them makes are kept.
    pub layers: &'a [&'a dyn for<'w> Step<Day<'w>>],
    /// What is made of the published snapshot, e.g. the report.
    pub published: Option<&'a dyn for<'w> Step<Published<'w>>>,
    /// The as-of date, where one is given; else see [`as_of::of_plan`].
    pub as_of: Option<Date>,
    /// Tunables.
    pub settings: &'a Settings,
}

/// place, measure, rate.
pub const ALL_LAYERS: [&dyn for<'w> Step<Day<'w>>; 3] =
    [&super::place::Place, &super::measure::Measure, &super::rate::Rate];

impl Plan<'_> {
    /// The verbs that write into the snapshot, in order.
    pub fn verbs(&self) -> Vec<Verb> {
        let files = self.files.iter().map(|step| step.verb());
        files.chain(self.layers.iter().map(|step| step.verb())).collect()
    }
}

/// Carries out a plan: a snapshot on top of the current one, published when every step is done; older ones go as the
/// settings say.
///
/// # Errors
/// The first failure. Where a data check failed, the snapshot lies in `rejected/`; in every case the former snapshot is
/// still current. A failure after publication leaves the new one current.
pub fn run(plan: &Plan<'_>, lake: &Lake, now: jiff::Timestamp, observer: &mut dyn Observer) -> Result<Snapshot> {
    let writer = lake.begin(now)?;
    if let Err(error) = fill(plan, &writer, observer) {
        if error.is_failed_check() {
            writer.reject(&error.whole())?;
        }
        return Err(error);
    }
    // A plan of every layer makes the lake anew from what it was given; any other leaves what it does not make. Who names a
    // day asks for what was known by then.
    if plan.as_of.is_none()
        && plan.layers.len() < ALL_LAYERS.len()
        && let Some(check) = vanished::check(&writer)?
    {
        let failed = vec![(check.name.clone(), check.detail.clone())];
        writer.check(check);
        let kept = writer.reject(&format!("failed: {}", vanished::CHECK))?;
        return Err(Held::new(lake, failed, kept, None).into());
    }
    let golmok_lake::store::Published { snapshot, pruned } =
        writer.publish_with(&[], Some(plan.settings.retention()?))?;
    retained(pruned);
    observer.published(&snapshot);
    if let Some(step) = plan.published {
        told(observer, step.verb(), || step.make(&Published { lake, snapshot: &snapshot }))?;
    }
    Ok(snapshot)
}

/// Carries out the steps of a plan that write into a snapshot, without publishing it: each layer is kept where nothing
/// that it is made of changed, else made. What no step of the plan makes is kept from the parent, and marked where it is
/// stale.
///
/// # Errors
/// The first failure.
pub fn fill(plan: &Plan<'_>, writer: &SnapshotWriter, observer: &mut dyn Observer) -> Result<()> {
    let verbs = plan.verbs();
    keep_others(writer, &verbs)?;
    if let Some(step) = plan.files {
        told(observer, step.verb(), || step.make(&Files { writer }))?;
    }
    city::choose(writer, plan.settings)?;
    let day = as_of::of_plan(plan, writer)?;
    let news = day.map(|day| known_on::of(&writer.so_far()?, day)).transpose()?;
    for step in plan.layers {
        let as_of = as_of::known(day)?;
        let known_on = news.unwrap_or(as_of);
        told(observer, step.verb(), || {
            let given = Day { writer, as_of, known_on, settings: plan.settings };
            let settings = step.settings(&given, plan.settings)?;
            if let Some(layer) = step.layer()
                && keep(writer, layer, known_on, &settings)?
            {
                return Ok(Outcome::Kept);
            }
            step.make(&Day { settings: &settings, ..given })
        })?;
    }
    if let Some(day) = day {
        writer.as_of(day);
    }
    if let Some(day) = news {
        writer.known_on(day);
    }
    let of_parent = writer.parent().and_then(|parent| parent.info().settings.clone());
    let settings = if plan.layers.is_empty() { of_parent } else { Some(plan.settings.hash_of_steps()) };
    if let Some(settings) = settings {
        writer.settings(&settings);
    }
    stale::mark(writer, &verbs, day, news)
}

/// Does the work of a step between what the observer hears.
fn told(observer: &mut dyn Observer, verb: Verb, work: impl FnOnce() -> Result<Outcome>) -> Result<()> {
    observer.begins(verb);
    match work() {
        Ok(outcome) => {
            observer.ended(verb, outcome);
            Ok(())
        }
        Err(error) => {
            observer.failed(verb, &error);
            Err(error)
        }
    }
}

/// Keeps what no verb of the plan makes.
fn keep_others(writer: &SnapshotWriter, verbs: &[Verb]) -> Result<()> {
    let Some(parent) = writer.parent() else { return Ok(()) };
    if !verbs.contains(&Verb::Ingest) {
        for table in staging::TABLES.iter().copied().chain(reject::tables()) {
            keep_table(writer, table)?;
        }
        writer.keep_document(SURVEYS)?;
        for source in &parent.info().sources {
            writer.source(source.clone());
        }
        let of_layer = |name: &str| LAYERS.iter().any(|layer| layer.owns(name));
        for check in parent.info().checks.iter().filter(|check| !of_layer(&check.name)) {
            writer.check(check.clone());
        }
        for (name, version) in parent.info().methods.iter().filter(|(name, _)| !of_layer(name)) {
            writer.method(name, version);
        }
    }
    for layer in LAYERS.into_iter().filter(|layer| !verbs.contains(&layer.verb)) {
        keep_whole(writer, layer)?;
    }
    Ok(())
}

//! Which city a snapshot speaks of: the one named in the settings, else the one that its licences are of, else Seoul.

use crate::error::{Context, Result, invalid};
use crate::read::staged;
use crate::settings::Settings;
use golmok_lake::store::{Outcome, Snapshot, SnapshotWriter};
use golmok_model::{City, SourceKind};

/// Name under which a snapshot says its city, where that is not Seoul.
const METHOD: &str = "city";

/// Name under which a snapshot keeps the file of a city that is not built in.
const FILE: &str = "city_file";

/// Sources that Seoul alone publishes.
const OF_SEOUL: [SourceKind; 3] = [SourceKind::StoreCounts, SourceKind::Areas, SourceKind::ChangeIndex];

/// Decides the city of a snapshot under way, for this process and in the snapshot.
///
/// # Errors
/// When the settings name a city that has no file, or a file that tells none, or this process speaks of another one already.
pub(crate) fn choose(writer: &SnapshotWriter, settings: &Settings) -> Result<()> {
    let snapshot = writer.so_far()?;
    let city = match &settings.city {
        Some(path) if path.ends_with(".toml") => {
            let text = std::fs::read_to_string(path).with_context(|| format!("city file {path}"))?;
            let city = City::read(&text).map_err(|error| invalid!("city file {path}: {error}"))?;
            writer.method(FILE, &text);
            city
        }
        Some(name) => City::named(name).with_context(|| {
            let known: Vec<&str> = City::all().iter().map(|city| city.name_en.as_str()).collect();
            format!("city {name:?} has no file; there are {}", known.join(", "))
        })?,
        None => of_files(&snapshot)?,
    };
    City::choose(city).map_err(|other| invalid!("{} is at work, not {}", other.name_en, city.name_en))?;
    if city.code != City::seoul().code {
        writer.method(METHOD, &city.code);
        tracing::info!("city: {}", city.name_en);
    }
    Ok(())
}

/// The city that more than half of the licences are of; Seoul where there are none, or where a source is Seoul's own.
fn of_files(snapshot: &Snapshot) -> Result<&'static City> {
    let staged = || snapshot.info().sources.iter().filter(|source| source.outcome == Outcome::Staged);
    if staged().any(|source| source.kind.is_some_and(|kind| OF_SEOUL.contains(&kind))) {
        return Ok(City::seoul());
    }
    let authorities = staged::licence_authorities(snapshot)?;
    let all: usize = authorities.values().sum();
    let of = |city: &City| -> usize {
        let is = |code: &str| city.gu.iter().any(|gu| gu.authority_code == code || gu.name_ko == code);
        authorities.iter().filter(|(code, _)| is(code)).map(|(_, rows)| rows).sum()
    };
    let mostly = City::all().iter().find(|city| of(city) * 2 > all);
    Ok(mostly.unwrap_or_else(City::seoul))
}

/// The city of a published snapshot.
pub fn of(snapshot: &Snapshot) -> &'static City {
    let methods = &snapshot.info().methods;
    if let Some(city) = methods.get(FILE).and_then(|text| City::read(text).ok()) {
        return city;
    }
    methods.get(METHOD).and_then(|code| City::named(code)).unwrap_or_else(City::seoul)
}

//! The files below the given paths, sorted, with the publication that a sidecar tells.

use crate::error::LakeError;
use crate::reason::Reason;
use crate::source::open;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// End of a sidecar's name.
const SIDECAR: &str = ".meta.toml";
/// Lists of files that people keep beside them.
const MANIFEST: &str = "MANIFEST.md";
/// What belongs to a shapefile and is read with its `.shp`.
const SHAPEFILE_PARTS: [&str; 9] = ["dbf", "shx", "prj", "cpg", "qpj", "qix", "qmd", "sbn", "sbx"];

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Where it lies.
    pub path: PathBuf,
    /// Path below the folder that was given, with `/`; the file's name where it was given itself.
    pub name: String,
    /// Whether it was named, so that not being able to read it is an error.
    pub named: bool,
    /// Publication told by `<file>.meta.toml`.
    pub published: Option<Date>,
    /// Why it is not even opened, if so: it is no regular file, or its sidecar cannot be read.
    pub unread: Option<Reason>,
}

/// Lists the files at `paths`: a folder with all below it (sorted; without hidden files, MANIFEST.md and sidecars), a
/// file as itself. A file that is given twice is listed once.
///
/// # Errors
/// [`LakeError::Io`] where a path does not exist or cannot be read; [`LakeError::Sidecar`] where a sidecar tells no date.
pub fn walk(paths: &[PathBuf], all_named: bool) -> Result<Vec<Input>, LakeError> {
    let mut inputs = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(LakeError::io(path, "find"))?;
        if metadata.is_dir() {
            walk_folder(path, "", all_named, &mut inputs)?;
        } else {
            open::regular(path)?;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            inputs.push(Input { path: path.clone(), name, named: true, published: published(path)?, unread: None });
        }
    }
    inputs.retain(|input| seen.insert(input.path.clone()));
    Ok(inputs)
}

fn walk_folder(folder: &Path, prefix: &str, named: bool, inputs: &mut Vec<Input>) -> Result<(), LakeError> {
    let reading = "read the folder";
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(LakeError::io(folder, reading))? {
        let entry = entry.map_err(LakeError::io(folder, reading))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            // A link to a folder is not followed: it might lead in a circle.
            let file_type = entry.file_type().map_err(LakeError::io(folder, reading))?;
            entries.push((name, entry.path(), file_type));
        }
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    let shapefiles: BTreeSet<String> = entries.iter().filter_map(|(name, ..)| stem(name, &["shp"])).collect();
    for (name, path, file_type) in entries {
        let below = format!("{prefix}{name}");
        if file_type.is_dir() {
            walk_folder(&path, &format!("{below}/"), named, inputs)?;
            continue;
        }
        let part_of_shapefile = stem(&name, &SHAPEFILE_PARTS).is_some_and(|stem| shapefiles.contains(&stem));
        if name == MANIFEST || name.ends_with(SIDECAR) || part_of_shapefile {
            continue;
        }
        let input = Input { published: None, path, name: below, named, unread: None };
        match unread(&input.path, file_type)? {
            Some(Pass::Over) => {}
            Some(Pass::Told(reason)) if named => return Err(LakeError::NotRead { path: input.path, reason }),
            Some(Pass::Told(reason)) => {
                tracing::warn!("{}: {reason}", input.path.display());
                inputs.push(Input { unread: Some(reason), ..input });
            }
            None => match published(&input.path) {
                Ok(published) => inputs.push(Input { published, ..input }),
                Err(LakeError::Sidecar { reason, .. }) if !named => {
                    let unread = Some(Reason::BadSidecar { error: reason.to_string() });
                    inputs.push(Input { unread, ..input });
                }
                Err(error) => return Err(error),
            },
        }
    }
    Ok(())
}

/// What is passed over in a folder, in silence or with a reason.
enum Pass {
    Over,
    Told(Reason),
}

/// Why an entry of a folder is not read: a pipe, a device, a socket, a link to nothing. A link to a folder is passed over.
fn unread(path: &Path, file_type: std::fs::FileType) -> Result<Option<Pass>, LakeError> {
    let told = |kind: &str| Some(Pass::Told(Reason::NoRegularFile { kind: kind.to_owned() }));
    let target = match std::fs::metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(_) if file_type.is_symlink() => return Ok(told("a link to nothing")),
        Err(error) => return Err(LakeError::io(path, "find")(error)),
    };
    if target.is_dir() {
        return Ok(Some(Pass::Over));
    }
    Ok(open::special(target).and_then(told))
}

/// The name without its extension, where that is one of `extensions` (in any case).
fn stem(name: &str, extensions: &[&str]) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    extensions.iter().any(|e| extension.eq_ignore_ascii_case(e)).then(|| stem.to_owned())
}

/// What `<file>.meta.toml` says, where there is one.
fn published(path: &Path) -> Result<Option<Date>, LakeError> {
    let mut sidecar = path.as_os_str().to_owned();
    sidecar.push(SIDECAR);
    let sidecar = PathBuf::from(sidecar);
    let wrong = |reason: Reason| LakeError::Sidecar { path: sidecar.clone(), reason };
    match std::fs::metadata(&sidecar) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Ok(metadata) if !metadata.is_file() => {
            let kind = open::special(metadata.file_type()).unwrap_or("a link").to_owned();
            return Err(wrong(Reason::NoRegularFile { kind }));
        }
        _ => {}
    }
    let text =
        std::fs::read_to_string(&sidecar).map_err(|error| wrong(Reason::CannotRead { error: error.to_string() }))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| wrong(Reason::Other(error.message().to_owned())))?;
    let value = table.get("published").ok_or_else(|| wrong(Reason::NoPublished))?;
    let date = match value {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(date) => date.clone(),
        other => return Err(wrong(Reason::PublishedIsNoDay { value: other.to_string() })),
    };
    date.parse().map(Some).map_err(|_| wrong(Reason::PublishedIsNoDay { value: date.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_what_is_to_be_read_in_order() {
        let dir = tempfile::tempdir().expect("tempdir");
        let root = dir.path();
        std::fs::create_dir(root.join("sub")).expect("folder");
        for name in ["b.csv", "a.csv", ".hidden", "MANIFEST.md", "x.shp", "x.DBF", "x.prj", "lone.dbf", "sub/c.csv"] {
            std::fs::write(root.join(name), "x").expect("written");
        }
        std::fs::write(root.join("b.csv.meta.toml"), "published = 2024-05-31\n").expect("written");
        std::fs::write(root.join("a.csv.meta.toml"), "published = \"2024-06-30\"\n").expect("written");
        let inputs = walk(&[root.to_path_buf(), root.join("a.csv")], false).expect("walked");
        let names: Vec<_> = inputs.iter().map(|i| i.name.as_str()).collect();
        assert_eq!(names, ["a.csv", "b.csv", "lone.dbf", "sub/c.csv", "x.shp"]);
        assert_eq!(inputs[0].published, Some(jiff::civil::date(2024, 6, 30)));
        assert_eq!(inputs[1].published, Some(jiff::civil::date(2024, 5, 31)));
        assert!(inputs.iter().all(|i| !i.named));
        assert!(walk(&[root.join("a.csv")], false).expect("walked")[0].named);
        assert!(walk(&[root.join("missing")], false).is_err());
        for bad in ["published = 3\n", "date = 2024-05-31\n", "published = \"soon\"\n", "?"] {
            std::fs::write(root.join("b.csv.meta.toml"), bad).expect("written");
            assert!(matches!(walk(&[root.join("b.csv")], false), Err(LakeError::Sidecar { .. })), "{bad}");
        }
    }
}

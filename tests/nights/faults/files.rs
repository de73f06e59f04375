//! A lake as files: to copy it, and to compare it with another one.

use std::collections::BTreeMap;
use std::path::Path;

/// What stands in a lake: path → bytes, or where a link leads. Locks are not compared.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Everything below a folder but the lock.
pub fn of(dir: &Path) -> Files {
    let mut files = Files::new();
    add(dir, "", &mut files);
    files.remove(".lock");
    files
}

fn add(dir: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            let target = std::fs::read_link(entry.path()).unwrap();
            files.insert(name, target.to_string_lossy().into_owned().into_bytes());
        } else if kind.is_dir() {
            files.insert(format!("{name}/"), Vec::new());
            add(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// A folder in memory, where there is one: nothing here outlives the machine, and thousands of syncs take no time.
pub fn in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// A copy of a lake.
pub fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(&source).unwrap(), &target).unwrap();
        } else if kind.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}

/// The names that two lakes do not share or whose bytes differ; for messages.
pub fn differing(left: &Files, right: &Files) -> Vec<String> {
    let names = left.keys().chain(right.keys()).collect::<std::collections::BTreeSet<_>>();
    names.into_iter().filter(|name| left.get(*name) != right.get(*name)).cloned().collect()
}

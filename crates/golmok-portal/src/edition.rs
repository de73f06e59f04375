//! One snapshot as it is shown: its session, its pages in both languages, its files. A request holds one from its first to
//! its last byte.

use crate::language::Lang;
use golmok_engine::Session;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use golmok_model::reference;
use golmok_report::step::site::{Figures, Site};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Name of the data in both languages.
pub type Name = [String; 2];

/// A snapshot that is shown.
#[derive(Debug)]
pub struct Edition {
    /// The snapshot's session.
    pub session: Session,
    /// The lake that it lies in.
    pub lake: Lake,
    name: Name,
    figures: Shared<Arc<Figures>>,
    sites: [Shared<Site>; 2],
    overviews: [Shared<Arc<str>>; 2],
    /// Pages and files that many ask for, made once.
    kept: Mutex<BTreeMap<String, Arc<[u8]>>>,
    /// Files of tables, made at their first use; gone with the edition.
    folder: tempfile::TempDir,
    files: Mutex<BTreeMap<String, (PathBuf, u64)>>,
    ready: AtomicBool,
}

/// What is read once: one thread reads, others wait for it.
#[derive(Debug)]
struct Shared<T> {
    cell: OnceLock<T>,
    turn: Mutex<()>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { cell: OnceLock::new(), turn: Mutex::new(()) }
    }
}

impl<T> Shared<T> {
    fn get<E>(&self, read: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(known) = self.cell.get() {
            return Ok(known);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        match self.cell.get() {
            Some(known) => Ok(known),
            None => {
                let found = read()?;
                Ok(self.cell.get_or_init(|| found))
            }
        }
    }
}

impl Edition {
    /// The current snapshot of a lake; what answers need is read by [`Edition::warm`] or at its first use.
    ///
    /// # Errors
    /// When the lake has none.
    pub fn open(lake: &Lake, settings: &Settings, name: Name) -> golmok_engine::Result<Self> {
        Ok(Self {
            session: Session::open(lake, settings.clone())?,
            lake: lake.clone(),
            name,
            figures: Shared::default(),
            sites: Default::default(),
            overviews: Default::default(),
            kept: Mutex::default(),
            folder: tempfile::tempdir()?,
            files: Mutex::default(),
            ready: AtomicBool::new(false),
        })
    }

    /// Reads all that answers need. Not from a worker of rayon's pool.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn warm(&self) -> golmok_report::Result<()> {
        self.session.warm()?;
        for industry in reference::industries() {
            self.session.competitors(industry.industry_code.as_str())?;
        }
        self.site(Lang::Ko)?;
        self.ready.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether all is read that answers need.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Id of the snapshot.
    pub fn id(&self) -> &str {
        self.session.snapshot().id()
    }

    /// The pages of a language.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn site(&self, lang: Lang) -> golmok_report::Result<&Site> {
        let settings = self.session.settings();
        let name = &self.name[lang as usize];
        let figures = || self.figures.get(|| Figures::read(&self.session).map(Arc::new)).cloned();
        self.sites[lang as usize].get(|| Site::read(&self.session, figures()?, name, lang, &settings.report))
    }

    /// The map and table of all areas.
    ///
    /// # Errors
    /// When a table cannot be read, or nothing is rated.
    pub fn overview(&self, lang: Lang) -> golmok_report::Result<Arc<str>> {
        let site = self.site(lang)?;
        self.overviews[lang as usize].get(|| site.overview(&self.lake).map(Arc::from)).cloned()
    }

    /// What is made once and kept under a name.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn kept<E>(&self, name: &str, make: impl FnOnce() -> Result<Vec<u8>, E>) -> Result<Arc<[u8]>, E> {
        let locked = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = locked().get(name) {
            return Ok(Arc::clone(known));
        }
        let made: Arc<[u8]> = make()?.into();
        locked().insert(name.to_owned(), Arc::clone(&made));
        Ok(made)
    }

    /// A file that is made once, in a folder that goes with the edition; its place and bytes.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn file(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> golmok_report::Result<()>,
    ) -> golmok_report::Result<(PathBuf, u64)> {
        // One at a time: a table is read whole to be written.
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = files.get(name) {
            return Ok(known.clone());
        }
        let path = self.folder.path().join(name);
        make(&path)?;
        let bytes = std::fs::metadata(&path).map_err(golmok_engine::Error::from)?.len();
        files.insert(name.to_owned(), (path.clone(), bytes));
        Ok((path, bytes))
    }
}

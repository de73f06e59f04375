//! Errors of the engine as exceptions of Python, one class per kind.

use golmok_engine::Error;
use pyo3::prelude::*;
use pyo3::{create_exception, exceptions::PyException};

create_exception!(golmok, GolmokError, PyException, "A question or a step failed.");
create_exception!(golmok, NotFoundError, GolmokError, "No area, industry or table is called so, or it has no rating.");
create_exception!(golmok, OutOfScopeError, GolmokError, "A point or a request outside what the lake covers.");
create_exception!(golmok, InvalidError, GolmokError, "An argument or a setting that makes no sense.");
create_exception!(golmok, MissingTableError, GolmokError, "A table that the question needs is not in the snapshot.");
create_exception!(golmok, StaleError, GolmokError, "A layer is older than what it rests on.");
create_exception!(golmok, FailedCheckError, GolmokError, "A data check failed and nothing was published.");
create_exception!(golmok, LakeError, GolmokError, "The lake is not there, damaged, or written by another process.");

/// The exception of an error, with all that caused it.
pub fn raised(error: Error) -> PyErr {
    let text = error.whole();
    if error.is_not_found() {
        return NotFoundError::new_err(text);
    }
    if error.is_failed_check() {
        return FailedCheckError::new_err(text);
    }
    if error.stale().is_some() {
        return StaleError::new_err(text);
    }
    if error.lake().is_some() {
        return LakeError::new_err(text);
    }
    let mut cause = &error;
    while let Error::While { source, .. } = cause {
        cause = source;
    }
    match cause {
        Error::OutOfScope(_) => OutOfScopeError::new_err(text),
        Error::NoTable { .. } => MissingTableError::new_err(text),
        Error::Invalid(_) | Error::Date(_) | Error::Toml(_) | Error::Value(_) => InvalidError::new_err(text),
        _ => GolmokError::new_err(text),
    }
}

/// The exception of a page that could not be written.
pub fn unwritten(error: golmok_report::ReportError) -> PyErr {
    GolmokError::new_err(error.to_string())
}

/// Adds the classes to the module.
pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("GolmokError", py.get_type::<GolmokError>())?;
    module.add("NotFoundError", py.get_type::<NotFoundError>())?;
    module.add("OutOfScopeError", py.get_type::<OutOfScopeError>())?;
    module.add("InvalidError", py.get_type::<InvalidError>())?;
    module.add("MissingTableError", py.get_type::<MissingTableError>())?;
    module.add("StaleError", py.get_type::<StaleError>())?;
    module.add("FailedCheckError", py.get_type::<FailedCheckError>())?;
    module.add("LakeError", py.get_type::<LakeError>())
}

//! x
use pyo3::prelude::*;
/// x
#[pymodule]
fn _golmok(_m: &Bound<'_, PyModule>) -> PyResult<()> { Ok(()) }

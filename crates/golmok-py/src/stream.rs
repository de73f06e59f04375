//! Rows of a table by Arrow's C stream interface: polars, pandas, pyarrow and DuckDB take them without copying.

use arrow::array::AsArray;
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, Int64Type, UInt64Type};
use arrow::record_batch::RecordBatch;
use golmok_model::tables::{ColumnType, TableSchema};
use polars::prelude::*;
use polars_arrow::array::{Array, StructArray};
use polars_arrow::ffi;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Rows of a table, as they may leave the lake.
#[pyclass(frozen)]
pub struct Table(DataFrame);

impl Table {
    /// The named columns of a batch, or all.
    pub fn of(table: &TableSchema, batch: &RecordBatch, wanted: Option<&[String]>) -> golmok_engine::Result<Self> {
        let names: Vec<&str> = match wanted {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => table.columns.iter().map(|c| c.name).collect(),
        };
        let columns = names.into_iter().map(|name| {
            let at = table.columns.iter().position(|c| c.name == name);
            let (at, kind) = at.map(|at| (at, table.columns[at].kind)).ok_or_else(|| {
                let nearest = table.columns.iter().map(|c| c.name.to_owned()).collect();
                golmok_engine::Error::NotFound { what: "column", asked: name.to_owned(), nearest }
            })?;
            let values = batch.column(at);
            let name: PlSmallStr = name.into();
            let series = match kind {
                ColumnType::Utf8 => {
                    StringChunked::from_iter_options(name, values.as_string::<i32>().iter()).into_series()
                }
                ColumnType::I64 => {
                    Int64Chunked::from_iter_options(name, values.as_primitive::<Int64Type>().iter()).into_series()
                }
                ColumnType::I32 => {
                    Int32Chunked::from_iter_options(name, values.as_primitive::<Int32Type>().iter()).into_series()
                }
                ColumnType::F64 => {
                    Float64Chunked::from_iter_options(name, values.as_primitive::<Float64Type>().iter()).into_series()
                }
                ColumnType::Bool => BooleanChunked::from_iter_options(name, values.as_boolean().iter()).into_series(),
                ColumnType::Date32 => Int32Chunked::from_iter_options(name, values.as_primitive::<Date32Type>().iter())
                    .into_date()
                    .into_series(),
                ColumnType::Binary => {
                    BinaryChunked::from_iter_options(name, values.as_binary::<i32>().iter()).into_series()
                }
                ColumnType::U64 => {
                    UInt64Chunked::from_iter_options(name, values.as_primitive::<UInt64Type>().iter()).into_series()
                }
            };
            Ok(series.into_column())
        });
        let columns = columns.collect::<golmok_engine::Result<Vec<_>>>()?;
        Ok(Self(DataFrame::new(batch.num_rows(), columns)?))
    }
}

#[pymethods]
impl Table {
    fn __len__(&self) -> usize {
        self.0.height()
    }

    /// Names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.0.get_column_names().iter().map(|name| name.to_string()).collect()
    }

    /// Arrow PyCapsule interface; the consumer casts where it wants another schema.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let frame = self.0.clone();
        let level = CompatLevel::oldest();
        let fields: Vec<_> = frame.schema().iter_fields().map(|field| field.to_arrow(level)).collect();
        let dtype = ArrowDataType::Struct(fields);
        let field = ArrowField::new(PlSmallStr::EMPTY, dtype.clone(), false);
        let rows = frame.height();
        let arrays: Vec<Box<dyn Array>> =
            frame.columns().iter().map(|c| c.as_materialized_series().rechunk().to_arrow(0, level)).collect();
        let batch: Box<dyn Array> = Box::new(StructArray::new(dtype, rows, arrays, None));
        let stream = ffi::export_iterator(Box::new(std::iter::once(Ok(batch))), field);
        PyCapsule::new(py, stream, Some(c"arrow_array_stream".to_owned()))
    }
}

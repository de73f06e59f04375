//! Report model to HTML, XLSX, GeoJSON; numbers and words for people live here only.

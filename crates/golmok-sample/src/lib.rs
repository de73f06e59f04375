//! A synthetic city in the exact public file formats, with its true hazards beside it.

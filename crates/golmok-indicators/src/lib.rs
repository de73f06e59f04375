//! Stores, survival, competition, demand, change, shrinkage: one indicator per file.

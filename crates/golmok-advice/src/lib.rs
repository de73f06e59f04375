//! What follows from a rating: the advice that rests on it. Pure rules, no tables, no files but rules as data.

//! What is stated of every indicator.

/// An indicator, as the register and `docs/indicators.md` state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indicator {
    /// Column in the mart.
    pub id: &'static str,
    /// Official Korean name where there is one.
    pub name_ko: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// The question it answers.
    pub question: &'static str,
    /// Formula in words and symbols.
    pub formula: &'static str,
    /// Source columns as `table.column`.
    pub inputs: &'static [&'static str],
    /// Unit.
    pub unit: &'static str,
    /// Table it lives in; its grain is the table's.
    pub table: &'static str,
    /// When it is null, with the reason codes.
    pub null_rules: &'static str,
    /// What is done about small samples.
    pub small_sample: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// A worked example by hand.
    pub example: &'static str,
    /// File of the code.
    pub file: &'static str,
    /// What holds the code to the definition.
    pub golden: &'static str,
}

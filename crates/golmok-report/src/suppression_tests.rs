use super::*;
use arrow::array::{Int32Array, Int64Array};
use arrow::datatypes::{DataType, Field, Schema};
use proptest::prelude::*;

fn raw(krw: f64, stores: i64) -> Sales {
    Sales { krw: Some(krw), stores, origin: Origin::RawCardData }
}

fn published(krw: f64, stores: i64) -> Sales {
    Sales { origin: Origin::Published, ..raw(krw, stores) }
}

#[test]
fn fewer_than_three_stores_of_raw_data_are_withheld_with_the_reason() {
    assert_eq!(alone(raw(5.0, 2)), ShownSales { krw: None, reason: Some(NullReason::Suppressed) });
    assert_eq!(alone(raw(5.0, 3)).krw(), Some(5.0));
    assert_eq!(alone(raw(5.0, 3)).reason(), None);
    // Absent is not withheld.
    assert_eq!(alone(Sales { krw: None, ..raw(0.0, 1) }).reason(), Some(NullReason::NotPublished));
}

#[test]
fn published_data_are_reprinted_as_published() {
    assert_eq!(alone(published(5.0, 1)).krw(), Some(5.0));
    let shown = beside_a_total(&[published(5.0, 1), published(9.0, 2)]);
    assert!(shown.iter().all(|cell| cell.krw().is_some()));
    assert_eq!(total(&[published(5.0, 1), published(9.0, 2)]).krw(), Some(14.0));
}

#[test]
fn a_lone_withheld_cell_takes_the_next_smallest_with_it() {
    let cells = [raw(100.0, 9), raw(7.0, 2), raw(40.0, 5), published(3.0, 1)];
    let shown: Vec<Option<f64>> = beside_a_total(&cells).into_iter().map(ShownSales::krw).collect();
    assert_eq!(shown, [Some(100.0), None, None, Some(3.0)]);
    assert_eq!(total(&cells).krw(), Some(150.0));
    // Two shops in two cells: their sum is still that of two shops.
    let cells = [raw(100.0, 9), raw(7.0, 1), raw(4.0, 1)];
    let shown: Vec<Option<f64>> = beside_a_total(&cells).into_iter().map(ShownSales::krw).collect();
    assert_eq!(shown, [None, None, None]);
    assert_eq!(total(&cells).krw(), Some(111.0));
}

#[test]
fn a_total_that_is_one_cell_is_withheld_too() {
    assert_eq!(total(&[raw(7.0, 2)]).reason(), Some(NullReason::Suppressed));
    assert_eq!(total(&[raw(7.0, 2), published(5.0, 9)]).reason(), Some(NullReason::Suppressed));
    assert_eq!(total(&[raw(7.0, 3)]).krw(), Some(7.0));
}

fn cells() -> impl Strategy<Value = Vec<Sales>> {
    let cell = (1.0..1e9f64, 1i64..8, any::<bool>()).prop_map(|(krw, stores, open)| match open {
        true => published(krw.round(), stores),
        false => raw(krw.round(), stores),
    });
    proptest::collection::vec(cell, 1..9)
}

proptest! {
    /// What an outsider can work out from the shown cells and the total is the sum of the withheld ones: of two cells
    /// and three stores at least, or nothing.
    #[test]
    fn the_total_less_the_shown_cells_reveals_no_cell(cells in cells()) {
        let shown = beside_a_total(&cells);
        let hidden: Vec<&Sales> = cells.iter().zip(&shown).filter(|(_, s)| s.krw().is_none()).map(|(c, _)| c).collect();
        for (cell, shown) in cells.iter().zip(&shown) {
            prop_assert!(cell.origin == Origin::RawCardData || shown.krw() == cell.krw);
            prop_assert!(!(reveals(cell) && shown.krw().is_some()));
        }
        if let (Some(sum), false) = (total(&cells).krw(), hidden.is_empty()) {
            let rest = sum - shown.iter().filter_map(|s| s.krw()).sum::<f64>();
            prop_assert!(hidden.len() >= 2, "{rest} is the sales of one cell");
            prop_assert!(hidden.iter().map(|c| c.stores).sum::<i64>() >= MIN_STORES);
            prop_assert!(hidden.iter().all(|c| c.krw != Some(rest)));
        }
    }
}

/// Areas × industries of raw data in the layout of `mart_demand`.
fn batch(cells: &[(&str, &str, i64, i64)]) -> RecordBatch {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let number = |name| Field::new(name, DataType::Int64, true);
    let fields = vec![
        Field::new("quarter", DataType::Int32, false),
        text("area_kind"),
        text("area_code"),
        text("industry_code"),
        number("sales_krw"),
        number("store_count"),
        number("sales_count"),
        text("null_reasons"),
        text("caveats"),
    ];
    let n = cells.len();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![20241; n])),
        Arc::new(StringArray::from(vec!["trade_area"; n])),
        Arc::new(cells.iter().map(|c| Some(c.0)).collect::<StringArray>()),
        Arc::new(cells.iter().map(|c| Some(c.1)).collect::<StringArray>()),
        Arc::new(cells.iter().map(|c| Some(c.2)).collect::<Int64Array>()),
        Arc::new(cells.iter().map(|c| Some(c.3)).collect::<Int64Array>()),
        Arc::new(Int64Array::from(vec![1; n])),
        Arc::new(StringArray::from(vec![Some("ticket_krw=not_published"); n])),
        Arc::new(StringArray::from(vec![Some(RAW_CARD_DATA); n])),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

#[test]
fn an_exported_table_hides_cells_in_rows_and_columns() {
    // One small cell: (A, coffee). Its row and its column both need a second one, and those a third.
    let grid = [
        ("A", "coffee", 7, 2),
        ("A", "bakery", 40, 5),
        ("A", "hair", 90, 9),
        ("B", "coffee", 50, 6),
        ("B", "bakery", 60, 7),
        ("B", "hair", 70, 8),
        ("C", "coffee", 20, 4),
        ("C", "bakery", 30, 9),
        ("C", "hair", 80, 9),
    ];
    let shown = of_batch(&batch(&grid)).unwrap();
    let krw = shown.column_by_name("sales_krw").unwrap().as_primitive::<Int64Type>();
    let count = shown.column_by_name("sales_count").unwrap();
    let reasons = shown.column_by_name("null_reasons").unwrap().as_string::<i32>();
    assert!(krw.is_null(0));
    for key in [0, 1] {
        let of = |cell: &(&'static str, &'static str, i64, i64)| if key == 0 { cell.0 } else { cell.1 };
        for line in grid.iter().map(of) {
            let hidden = (0..grid.len()).filter(|i| of(&grid[*i]) == line && krw.is_null(*i)).count();
            assert_ne!(hidden, 1, "the total of {line} less what is shown is one cell");
        }
    }
    for row in 0..grid.len() {
        assert_eq!(krw.is_null(row), count.is_null(row));
        assert_eq!(krw.is_null(row), reasons.value(row).starts_with("sales_krw=suppressed;"));
        assert!(reasons.value(row).ends_with("ticket_krw=not_published"));
    }
    assert!((0..grid.len()).any(|row| !krw.is_null(row)), "not everything is withheld");
}

#[test]
fn every_column_of_mart_demand_that_is_made_of_sales_is_withheld() {
    let schema = golmok_model::tables::by_name("mart_demand").unwrap();
    let kept: Vec<&str> = schema
        .columns
        .iter()
        .map(|c| c.name)
        .filter(|name| !SALES_COLUMNS.contains(name) && !SALES_COLUMNS_TOO.contains(name))
        .collect();
    assert_eq!(
        kept,
        [
            "quarter",
            "area_kind",
            "area_code",
            "industry_code",
            "trade_area_kind",
            "gu_code",
            "publication",
            "store_count",
            "foot_traffic_daily",
            "foot_traffic_per_ha",
            "null_reasons",
            "caveats"
        ]
    );
    for name in SALES_COLUMNS.iter().chain(&SALES_COLUMNS_TOO) {
        assert!(schema.column(name).is_some(), "mart_demand has no {name}");
    }
}

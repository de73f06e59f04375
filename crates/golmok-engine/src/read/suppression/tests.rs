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
    assert_eq!(shown(raw(5.0, 2)), ShownSales { krw: None, reason: Some(NullReason::Suppressed) });
    assert_eq!(shown(raw(5.0, 3)).krw(), Some(5.0));
    assert_eq!(shown(raw(5.0, 3)).reason(), None);
    // Absent is not withheld, and what is public is reprinted as published.
    assert_eq!(shown(Sales { krw: None, ..raw(0.0, 1) }).reason(), Some(NullReason::NotPublished));
    assert_eq!(shown(published(5.0, 1)).krw(), Some(5.0));
}

/// A city of gu, areas and industries: the cells with their shops, and every total of them.
#[derive(Debug)]
struct City {
    names: Vec<[String; 3]>,
    extents: Vec<Extent>,
    sales: Vec<Sales>,
}

const EACH: usize = 4;

impl City {
    /// `shops[gu][area][industry]`; 0 is no cell.
    fn of(shops: &[Vec<Vec<i64>>], origin: Origin) -> Self {
        let mut city = Self { names: vec![], extents: vec![], sales: vec![] };
        let mut add = |extent, area: &str, gu: &str, industry: &str, stores: i64| {
            if stores > 0 {
                city.extents.push(extent);
                city.names.push([area.to_owned(), gu.to_owned(), industry.to_owned()]);
                city.sales.push(Sales { krw: Some(stores as f64), stores, origin });
            }
        };
        let width = shops[0][0].len();
        let industry = |i: usize| if i == width { "ALL".to_owned() } else { format!("i{i}") };
        let of = |area: &[i64], i: usize| if i == width { area.iter().sum() } else { area[i] };
        for i in 0..=width {
            let name = industry(i);
            for (g, areas) in shops.iter().enumerate() {
                for (a, area) in areas.iter().enumerate() {
                    add(Extent::Area, &format!("{g}-{a}"), &format!("{g}"), &name, of(area, i));
                }
                add(Extent::Gu, &format!("{g}"), &format!("{g}"), &name, areas.iter().map(|area| of(area, i)).sum());
            }
            add(Extent::City, "11", "", &name, shops.iter().flatten().map(|area| of(area, i)).sum());
        }
        city
    }

    fn rows(&self) -> Vec<SalesRow<'_>> {
        let row = |place: usize| SalesRow {
            quarter: 20241,
            extent: self.extents[place],
            area: &self.names[place][0],
            gu: &self.names[place][1],
            industry: &self.names[place][2],
            sales: self.sales[place],
        };
        (0..self.sales.len()).map(row).collect()
    }

    /// Every equation that an outsider knows: a total less its parts is nothing.
    fn equations(&self) -> Vec<Vec<(usize, f64)>> {
        let rows = self.rows();
        let mut equations = Vec::new();
        for (total, row) in rows.iter().enumerate() {
            let parts = |part: &dyn Fn(&SalesRow<'_>) -> bool| -> Vec<(usize, f64)> {
                let parts = (0..rows.len()).filter(|place| part(&rows[*place])).map(|place| (place, -1.0));
                std::iter::once((total, 1.0)).chain(parts).collect()
            };
            if row.industry == "ALL" {
                let same = |p: &SalesRow<'_>| p.extent == row.extent && p.area == row.area && p.industry != "ALL";
                equations.push(parts(&same));
            }
            match row.extent {
                Extent::Gu => {
                    equations.push(parts(&|p| p.extent == Extent::Area && p.gu == row.gu && p.industry == row.industry))
                }
                Extent::City => equations.push(parts(&|p| p.extent == Extent::Gu && p.industry == row.industry)),
                _ => {}
            }
        }
        equations
    }
}

/// Whether the equations tell the value of an unknown: whether its unit row is a combination of theirs.
fn told(equations: &[Vec<(usize, f64)>], unknown: &[bool], asked: usize) -> bool {
    let places: Vec<usize> = (0..unknown.len()).filter(|place| unknown[*place]).collect();
    let dense = |terms: &[(usize, f64)]| {
        let mut row = vec![0.0; places.len()];
        for (place, value) in terms {
            if let Ok(at) = places.binary_search(place) {
                row[at] += value;
            }
        }
        row
    };
    let rank = |mut rows: Vec<Vec<f64>>| {
        let mut rank = 0;
        for column in 0..places.len() {
            let Some(pivot) = (rank..rows.len()).find(|r| rows[*r][column].abs() > 1e-9) else { continue };
            rows.swap(rank, pivot);
            let top = rows[rank].clone();
            for row in &mut rows[rank + 1..] {
                let factor = row[column] / top[column];
                row.iter_mut().zip(&top).for_each(|(below, above)| *below -= factor * above);
            }
            rank += 1;
        }
        rank
    };
    let mut rows: Vec<Vec<f64>> = equations.iter().map(|terms| dense(terms)).collect();
    let before = rank(rows.clone());
    rows.push(dense(&[(asked, 1.0)]));
    rank(rows) == before
}

fn cities() -> impl Strategy<Value = Vec<Vec<Vec<i64>>>> {
    let shops = prop_oneof![3 => Just(0_i64), 4 => 1_i64..3, 3 => 3_i64..20];
    let area = proptest::collection::vec(shops, EACH);
    proptest::collection::vec(proptest::collection::vec(area, 1..5), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No sales of one shop or two can be worked out from all that is shown, whatever totals are combined.
    #[test]
    fn suppression_cannot_be_undone_from_totals(shops in cities()) {
        let city = City::of(&shops, Origin::RawCardData);
        let hidden = withheld(&city.rows());
        let equations = city.equations();
        for (place, row) in city.rows().iter().enumerate().filter(|(_, row)| row.sales.stores < MIN_STORES) {
            prop_assert!(hidden[place], "{row:?} is shown");
            prop_assert!(!told(&equations, &hidden, place), "{row:?} can be worked out");
        }
    }

    #[test]
    fn what_is_public_is_shown(shops in cities()) {
        let city = City::of(&shops, Origin::Published);
        prop_assert!(withheld(&city.rows()).iter().all(|hidden| !hidden));
    }
}

#[test]
fn the_attack_works_where_nothing_is_withheld_beside() {
    let city = City::of(&[vec![vec![2, 9, 9, 9], vec![9, 9, 9, 9]]], Origin::RawCardData);
    let small = city.sales.iter().position(|s| s.stores == 2).unwrap();
    let mut hidden = vec![false; city.sales.len()];
    hidden[small] = true;
    assert!(told(&city.equations(), &hidden, small), "a total less the shown cells");
    let hidden = withheld(&city.rows());
    assert_eq!(hidden.iter().filter(|h| **h).count(), 4, "a second area and a second industry");
    assert!(!told(&city.equations(), &hidden, small));
}

#[test]
fn most_of_a_large_city_is_still_shown() {
    // Every twentieth cell is small.
    let shops = |g: usize, a: usize, i: usize| if (g * 7 + a * 5 + i * 3).is_multiple_of(20) { 1 } else { 8 };
    let city: Vec<Vec<Vec<i64>>> =
        (0..5).map(|g| (0..12).map(|a| (0..15).map(|i| shops(g, a, i)).collect()).collect()).collect();
    let city = City::of(&city, Origin::RawCardData);
    let hidden = withheld(&city.rows()).iter().filter(|h| **h).count();
    assert!(hidden * 100 < city.sales.len() * 16, "{hidden} of {}", city.sales.len());
    let totals =
        city.rows().iter().zip(withheld(&city.rows())).filter(|(row, _)| row.extent != Extent::Area).any(|(_, h)| h);
    assert!(!totals, "no total of a gu or the city is withheld");
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
    let table = batch(&grid);
    let shown = apply(&table, &["sales_krw", "sales_count"], &withheld_in(&table)).unwrap();
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
fn where_no_stores_are_told_all_raw_sales_are_withheld() {
    let cells = batch(&[("A", "coffee", 7, 20), ("B", "coffee", 50, 60)]);
    let without = cells.schema().index_of("store_count").unwrap();
    let mut staged = cells.clone();
    staged.remove_column(without);
    assert_eq!(withheld_in(&staged), [true, true]);
    assert_eq!(withheld_in(&cells), [false, false], "many stores stand behind each");
}

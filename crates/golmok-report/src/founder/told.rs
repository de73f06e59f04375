//! What follows from the founder's own figures, as text: figures, or marks that a page fills in once they are entered.

use super::words::word;
use crate::{Lang, numbers};
use golmok_advice::Figure;
use golmok_advice::break_even::{Against, BreakEven, Costs};

/// The figures of a break-even as they stand in sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Fixed costs a month.
    pub fixed: String,
    /// Sales needed a month.
    pub required: String,
    /// Required ÷ mean sales; empty where no sales are known.
    pub share: String,
    /// Customers a day, where the value of one sale is known.
    pub customers: Option<String>,
    /// Rent, wages and margin, where they are marks.
    marks: Option<[String; 3]>,
}

/// Around the name of a figure that is not known yet: `⟦fixed⟧`.
pub const MARK: [char; 2] = ['⟦', '⟧'];

impl Told {
    /// The figures.
    pub fn of(found: &BreakEven, lang: Lang) -> Self {
        let (ratio, customers) = against(found);
        Self {
            fixed: numbers::won(found.fixed_per_month, lang),
            required: numbers::won(found.required_per_month, lang),
            share: ratio.map(numbers::percent).unwrap_or_default(),
            customers: customers.map(|c| numbers::figure(Figure::CustomersPerDay(c), lang)),
            marks: None,
        }
    }

    /// Marks in the places of the figures.
    pub fn marks(found: &BreakEven) -> Self {
        let mark = |name: &str| format!("{}{name}{}", MARK[0], MARK[1]);
        Self {
            fixed: mark("fixed"),
            required: mark("required"),
            share: mark("share"),
            customers: against(found).1.map(|_| mark("customers")),
            marks: Some(["rent", "wages", "margin"].map(mark)),
        }
    }

    /// Names and amounts of what was entered.
    pub fn entered(&self, costs: &Costs, lang: Lang) -> Vec<[String; 2]> {
        let won = |w: golmok_model::Won| numbers::won(w.0 as f64, lang);
        let mark = |i: usize| self.marks.as_ref().map(|marks| marks[i].clone());
        [
            ("rent", mark(0).or(costs.rent.map(won))),
            ("wages", mark(1).or(costs.wages.map(won))),
            ("own_wage", costs.own_wage.map(won)),
            ("other", costs.other.map(won)),
            ("margin", mark(2).or(costs.margin.map(numbers::percent))),
            ("capital", costs.capital.map(won)),
            ("payback", costs.payback_months.map(|m| numbers::figure(Figure::Months(f64::from(m)), lang))),
            ("ticket", costs.ticket.map(won)),
        ]
        .into_iter()
        .filter_map(|(key, text)| Some([word(key, lang).to_owned(), text?]))
        .collect()
    }

    /// A figure of the check that looks at the break-even.
    pub fn checked(&self, figure: Figure) -> Option<&str> {
        match figure {
            Figure::Share(_) => Some(self.share.as_str()),
            Figure::CustomersPerDay(_) => self.customers.as_deref(),
            _ => None,
        }
    }
}

/// Required ÷ mean sales, and customers a day.
fn against(found: &BreakEven) -> (Option<f64>, Option<f64>) {
    match found.against {
        Against::MeanSales { ratio, customers_per_day, .. } => (Some(ratio), customers_per_day),
        Against::Customers { customers_per_day } => (None, customers_per_day),
    }
}

//! What follows from the founder's own figures, rendered once for all pages on which it reads the same.

use super::links::Links;
use super::{Sheets, blocks, value};
use crate::error::ReportError;
use foldhash::fast::RandomState;
use golmok_advice::Advice;
use minijinja::context;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Next step, break-even, its check and support, with marks in the places of the founder's figures.
pub type Answer = [Arc<str>; 4];

/// The answers of a report, by what they say. Shared by threads.
#[derive(Debug, Default)]
pub struct Answers {
    known: Mutex<HashMap<String, Answer, RandomState>>,
}

impl Answers {
    /// The parts of the page that follow from the founder's own figures.
    ///
    /// # Errors
    /// When a template fails, which tests rule out.
    pub fn of(&self, sheets: &Sheets, advice: &Advice, links: &dyn Links) -> Result<Answer, ReportError> {
        let answer = blocks::answer(advice, true, links, sheets.lang);
        let check = blocks::break_even_check(advice, true, sheets.lang);
        let json = |source| ReportError::Json { what: "founder's report", source };
        let says = serde_json::to_string(&(&answer, &check)).map_err(json)?;
        if let Some(known) = self.lock().get(&says) {
            return Ok(known.clone());
        }
        let context = context! { c => value(&check)?, ..value(&answer)? };
        let part = |name| sheets.render(name, &context).map(Arc::from);
        let made: Answer = [
            part("founder_next.html")?,
            part("founder_break_even.html")?,
            if check.is_some() { part("founder_check.html")? } else { Arc::from("") },
            part("founder_supports.html")?,
        ];
        // Of two threads that made the same, both go on with one: what is the same is one place in memory.
        Ok(self.lock().entry(says).or_insert(made).clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Answer, RandomState>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::fixture::full;
    use super::super::links::Alone;
    use super::*;
    use crate::Lang;

    #[test]
    fn what_reads_the_same_is_rendered_once_and_what_does_not_is_not_mixed_up() {
        let (sheets, answers) = (Sheets::new(Lang::Ko).unwrap(), Answers::default());
        let one = full();
        let first = answers.of(&sheets, &one, &Alone).unwrap();
        let again = answers.of(&sheets, &one, &Alone).unwrap();
        assert!(first.iter().zip(&again).all(|(a, b)| Arc::ptr_eq(a, b)));
        let mut other = full();
        other.verdict.next_step.ko = "다른 걸음".to_owned();
        let told = answers.of(&sheets, &other, &Alone).unwrap();
        assert!(told[0].contains("다른 걸음") && !first[0].contains("다른 걸음"));
        assert_eq!(told[1], first[1]);
    }
}

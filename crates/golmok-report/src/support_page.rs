//! The frame of the pages on support: one style, no script.

use crate::error::ReportError;
use crate::{Lang, template_value};
use minijinja::{Environment, context};
use serde::Serialize;

/// Renders a page's template with its view, which the template knows as `v`.
///
/// # Errors
/// When the template fails, which tests rule out.
pub(crate) fn render(
    page: &'static str,
    source: &str,
    view: &impl Serialize,
    lang: Lang,
) -> Result<String, ReportError> {
    let template = |source| ReportError::Template { page, source };
    let mut environment = Environment::new();
    environment.add_template("support.html", include_str!("templates/support.html")).map_err(template)?;
    environment.add_template(page, source).map_err(template)?;
    let view = template_value::of(view).map_err(|source| ReportError::Json { what: page, source })?;
    let css = include_str!("templates/support.css");
    let rendered = environment.get_template(page).map_err(template)?;
    rendered.render(context! { lang => lang.pick("ko", "en"), css, v => view }).map_err(template)
}

//! Where the names of a founder's page lead to: nowhere in a file that stands alone, to other pages in a report.

/// Addresses of what a page names.
pub trait Links: Sync {
    /// The founder's page of another area and industry.
    fn report(&self, area: &str, industry: &str) -> Option<String>;

    /// The page of who gives a kind of help.
    fn provider(&self, page: &str) -> Option<String>;
}

/// A page that is sent around by itself: nothing lies beside it.
#[derive(Debug, Clone, Copy)]
pub struct Alone;

impl Links for Alone {
    fn report(&self, _area: &str, _industry: &str) -> Option<String> {
        None
    }

    fn provider(&self, _page: &str) -> Option<String> {
        None
    }
}

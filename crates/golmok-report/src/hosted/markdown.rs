//! The text of a model card as HTML.

/// A model card as HTML: headings, lists, tables, paragraphs and code; everything else stays text. What it holds cannot
/// leave the elements that are made here.
pub fn markdown(text: &str) -> String {
    let mut html = String::new();
    let mut open: Option<&'static str> = None;
    let mut cells = 0;
    for line in text.lines() {
        let trimmed = line.trim();
        let block = match trimmed {
            _ if trimmed.starts_with("- ") || trimmed.starts_with("* ") => Some("ul"),
            _ if trimmed.starts_with('|') => Some("table"),
            _ => None,
        };
        if open != block {
            if let Some(open) = open {
                html.push_str(&format!("</{open}>\n"));
            }
            if let Some(block) = block {
                html.push_str(&format!("<{block}>\n"));
            }
            (open, cells) = (block, 0);
        }
        match block {
            Some("ul") => html.push_str(&format!("<li>{}</li>\n", marked(trimmed[2..].trim()))),
            Some(_) if trimmed.chars().all(|c| "|-: ".contains(c)) => {}
            Some(_) => {
                let cell = if cells == 0 { "th" } else { "td" };
                cells += 1;
                let row = trimmed.trim_matches('|').split('|');
                let row: String = row.map(|c| format!("<{cell}>{}</{cell}>", marked(c.trim()))).collect();
                html.push_str(&format!("<tr>{row}</tr>\n"));
            }
            None if trimmed.is_empty() => {}
            None => {
                let level = trimmed.chars().take_while(|c| *c == '#').count().min(5);
                match level {
                    0 => html.push_str(&format!("<p>{}</p>\n", marked(trimmed))),
                    // The page has its own first heading.
                    level => {
                        let level_below = (level + 1).min(6);
                        let words = marked(trimmed[level..].trim());
                        html.push_str(&format!("<h{level_below}>{words}</h{level_below}>\n"));
                    }
                }
            }
        }
    }
    if let Some(open) = open {
        html.push_str(&format!("</{open}>\n"));
    }
    html
}

/// Text with its marks of weight and code as elements.
fn marked(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let paired = |text: String, mark: &str, element: &str| {
        let parts: Vec<&str> = text.split(mark).collect();
        if parts.len() < 3 || parts.len().is_multiple_of(2) {
            return text;
        }
        let all = parts.iter().enumerate().map(|(i, part)| match i % 2 {
            0 => (*part).to_owned(),
            _ => format!("<{element}>{part}</{element}>"),
        });
        all.collect()
    };
    paired(paired(escaped, "`", "code"), "**", "b")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_html_and_nothing_leaves_it() {
        let html =
            markdown("# Card\n\ntext **bold** `a<b`\n- one\n- <script>x</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        assert!(html.starts_with("<h2>Card</h2>\n<p>text <b>bold</b> <code>a&lt;b</code></p>\n<ul>\n<li>one</li>"));
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script"));
        assert!(
            html.ends_with("<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>2</td></tr>\n</table>\n"),
            "{html}"
        );
    }
}

//! A report as one HTML page that needs nothing else, for those who only get a file.

use std::fmt::Write as _;

use crate::report::{HEADINGS, Report};

const STYLE: &str = "\
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{margin:2rem auto;max-width:75rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.35rem .6rem;border-bottom:1px solid #8884;\
vertical-align:top;overflow-wrap:anywhere}th{position:sticky;top:0;background:Canvas}tr.no td:last-child{color:#b3261e;\
font-weight:600}@media(prefers-color-scheme:dark){tr.no td:last-child{color:#ff8a80}}td:nth-child(2){font-family:monospace;\
font-size:.85em}";

impl Report {
    /// The report as a page. Whatever stood in the file is text in it, never markup.
    pub fn to_html(&self) -> String {
        let mut page = String::with_capacity(1024 + self.rows.len() * 256);
        let title = escaped(&self.file);
        let kind = if self.dry_run { " (dry run)" } else { "" };
        let _ = write!(
            page,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}{kind}</h1>\n<p>{}</p>\n",
            escaped(&self.summary.line())
        );
        for warning in self.warnings.iter().chain(&self.stopped) {
            let _ = writeln!(page, "<p>{}</p>", escaped(warning));
        }
        page.push_str("<table><thead><tr><th scope=\"col\">line</th>");
        for heading in HEADINGS {
            let _ = write!(page, "<th scope=\"col\">{heading}</th>");
        }
        page.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            let class = if row.as_asked { "yes" } else { "no" };
            let _ = write!(page, "<tr class=\"{class}\"><td>{}</td>", row.line);
            for cell in row.cells() {
                let _ = write!(page, "<td>{}</td>", escaped(&cell));
            }
            page.push_str("</tr>\n");
        }
        page.push_str("</tbody></table></body></html>\n");
        page
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Marks that turn the direction of text around would let one cell pretend to be another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

//! A receipt as a page: to be read on a screen, printed, or kept as a file. It fetches and runs nothing.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use peel_app::payments::Sheet;
use peel_domain::{Digest, Language};

const STYLE: &str = "\
:root{color-scheme:light}\
body{margin:0;padding:2rem 1rem;background:#f5f5f4;color:#171717;font:16px/1.5 system-ui,sans-serif}\
main{max-width:40rem;margin:0 auto;padding:2.5rem;background:#fff;border-radius:.75rem}\
h1{margin:0 0 1.5rem;font-size:1.75rem;line-height:1.2}\
address{margin:0 0 2rem;font-style:normal}\
address strong{display:block}\
address span{display:block;color:#525252}\
table{width:100%;border-collapse:collapse}\
th,td{padding:.5rem 0;border-bottom:1px solid #e5e5e5;vertical-align:top;overflow-wrap:anywhere}\
th{padding-right:1.5rem;width:45%;text-align:start;font-weight:400;color:#525252}\
td{text-align:end;font-variant-numeric:tabular-nums}\
p{margin:1rem 0 0;color:#525252;font-size:.875rem}\
@media print{body{padding:0;background:none}main{max-width:none;padding:0;border-radius:0}}";

/// What a browser may do with the page: nothing but show it with its own style.
pub(super) fn policy() -> String {
    let style = STANDARD.encode(Digest::of(STYLE.as_bytes()).as_bytes());
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; sandbox allow-modals; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'none'"
    )
}

/// The page.
pub(super) fn page(sheet: &Sheet, language: Language) -> String {
    let lang = match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    };
    let title = escaped(&sheet.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<address>"
    );
    // Writing to a string does not fail.
    for (nth, line) in sheet.seller.iter().enumerate() {
        let element = if nth == 0 { "strong" } else { "span" };
        let _ = write!(page, "<{element}>{}</{element}>", escaped(line));
    }
    page.push_str("</address>\n<table>\n");
    for (name, value) in &sheet.rows {
        let (name, value) = (escaped(name), escaped(value));
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>"
        );
    }
    page.push_str("</table>\n");
    for note in &sheet.notes {
        let _ = writeln!(page, "<p>{}</p>", escaped(note));
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_or_a_customer_is_called_is_no_markup() {
        let sheet = Sheet {
            title: String::from("Receipt"),
            seller: vec![String::from("Fish & <script>"), String::from("\"Pier\" 1")],
            rows: vec![(String::from("Paid"), String::from("<b>1</b>"))],
            notes: vec![String::from("<img src=x>")],
        };
        let page = page(&sheet, Language::Chinese);
        assert!(
            page.contains(
                "<strong>Fish &amp; &lt;script&gt;</strong><span>&quot;Pier&quot; 1</span>"
            )
        );
        assert!(page.contains("<td>&lt;b&gt;1&lt;/b&gt;</td>"));
        assert!(page.contains("lang=\"zh-Hans\""));
        assert!(!page.contains("<script") && !page.contains("<img"));
    }

    #[test]
    fn the_style_is_the_one_that_the_policy_names() {
        let sheet = Sheet {
            title: String::new(),
            seller: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
        };
        let page = page(&sheet, Language::English);
        let (_, rest) = page.split_once("<style>").unwrap();
        let (style, _) = rest.split_once("</style>").unwrap();
        let digest = STANDARD.encode(Digest::of(style.as_bytes()).as_bytes());
        assert!(policy().contains(&format!("'sha256-{digest}'")));
    }
}

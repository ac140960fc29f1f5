//! A letter, and how it is laid out.

use peel_domain::Language;

/// What a mail says, without its layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) subject: &'static str,
    pub(crate) greeting: &'static str,
    pub(crate) paragraphs: Vec<String>,
    /// Names and values, below them.
    pub(crate) rows: Vec<(String, String)>,
    /// What to do, and where.
    pub(crate) action: Option<(&'static str, String)>,
    /// What stands below the action.
    pub(crate) afterwards: Vec<String>,
}

impl Letter {
    /// Without any markup.
    pub(crate) fn plain(&self, service: &str) -> String {
        let mut parts = vec![self.greeting.to_owned()];
        parts.extend(self.paragraphs.iter().cloned());
        let row = |(name, value): &(String, String)| format!("{name}: {value}");
        if !self.rows.is_empty() {
            let rows: Vec<_> = self.rows.iter().map(row).collect();
            parts.push(rows.join("\n"));
        }
        if let Some((label, link)) = &self.action {
            parts.push(format!("{label}:\n{link}"));
        }
        parts.extend(self.afterwards.iter().cloned());
        parts.push(format!("-- \n{service}"));
        parts.join("\n\n") + "\n"
    }

    /// As a page that mail programs can show: inline styles, no pictures, nothing fetched.
    pub(crate) fn html(&self, service: &str, language: Language) -> String {
        let paragraph =
            |text: &str| format!("<p style=\"margin:0 0 16px\">{}</p>\n", escaped(text));
        let row = |(name, value): &(String, String)| {
            format!(
                "<tr><th style=\"padding:4px 16px 4px 0;text-align:start;font-weight:normal;\
                 color:#525252\">{}</th><td style=\"padding:4px 0\">{}</td></tr>\n",
                escaped(name),
                escaped(value)
            )
        };
        let mut body = paragraph(self.greeting);
        body.extend(self.paragraphs.iter().map(|text| paragraph(text)));
        if !self.rows.is_empty() {
            let rows: String = self.rows.iter().map(row).collect();
            body += &format!(
                "<table style=\"margin:0 0 16px;border-collapse:collapse\">\n{rows}</table>\n"
            );
        }
        if let Some((label, link)) = &self.action {
            let (label, link) = (escaped(label), escaped(link));
            body += &format!(
                "<p style=\"margin:24px 0\"><a href=\"{link}\" style=\"display:inline-block;\
                 padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff;\
                 text-decoration:none\">{label}</a></p>\n\
                 <p style=\"margin:0 0 16px;font-size:13px;color:#525252;word-break:break-all\">\
                 {link}</p>\n"
            );
        }
        body.extend(self.afterwards.iter().map(|text| paragraph(text)));
        let lang = match language {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        };
        format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;padding:24px;background:#ffffff;color:#171717;\
             font:16px/1.5 system-ui,sans-serif\">\n<main style=\"max-width:560px;margin:0 auto\">\n\
             {body}<p style=\"margin:32px 0 0;color:#525252\">{}</p>\n</main>\n</body>\n</html>\n",
            escaped(self.subject),
            escaped(service),
        )
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "A subject",
            greeting: "Hello,",
            paragraphs: vec![String::from("a <b> & \"c\"")],
            rows: vec![(String::from("Paid"), String::from("<i>1"))],
            action: Some((
                "Go",
                String::from("https://peel.example/x?a=1&b='2'#token=t"),
            )),
            afterwards: vec![String::from("Bye.")],
        }
    }

    #[test]
    fn plain_text_has_the_link_on_a_line_of_its_own() {
        let plain = letter().plain("Peel");
        assert!(plain.contains("\nhttps://peel.example/x?a=1&b='2'#token=t\n"));
        assert!(plain.starts_with("Hello,\n\na <b>"));
        assert!(plain.contains("\n\nPaid: <i>1\n\n"));
    }

    #[test]
    fn nothing_that_is_said_is_markup() {
        let html = letter().html("Peel <x>", Language::English);
        assert!(html.contains("a &lt;b&gt; &amp; &quot;c&quot;"));
        assert!(html.contains("href=\"https://peel.example/x?a=1&amp;b=&#39;2&#39;#token=t\""));
        assert!(html.contains(">Paid</th>") && html.contains(">&lt;i&gt;1</td>"));
        assert!(!html.contains("<b>") && !html.contains("<x>") && !html.contains("<i>"));
        assert!(!html.contains("src="), "mails fetch nothing");
    }
}

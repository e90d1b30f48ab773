//! From a letter to the bytes of a message (RFC 5322).

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{self, ContentTransferEncoding, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};
use regain::types::Timestamp;

/// What a message is made of.
pub(crate) struct Parts<'a> {
    pub(crate) from: &'a Mailbox,
    pub(crate) to: &'a str,
    /// The letter's id: visible ASCII.
    pub(crate) id: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    pub(crate) date: Option<Timestamp>,
}

impl Parts<'_> {
    /// The message with lines that end in CR LF. `None` where the address can't stand in a header.
    pub(crate) fn compose(&self) -> Option<Vec<u8>> {
        let to: Address = self.to.parse().ok()?;
        let date = self.date.filter(|date| *date < LAST_DATE);
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let built = Message::builder()
            .header(header::MIME_VERSION_1_0)
            .header(header::ContentType::TEXT_PLAIN)
            // Without a date, `lettre` would read the clock: this one is taken out again below.
            .date(date.map_or(SystemTime::UNIX_EPOCH, SystemTime::from))
            .from(self.from.clone())
            .to(to.into())
            .subject(one_line(self.subject))
            .message_id(Some(format!("<{}@{}>", self.id, self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .body(body(self.text));
        let mut message = built.ok()?;
        if date.is_none() {
            message.headers_mut().remove::<header::Date>();
        }
        Some(message.formatted())
    }
}

/// A text that adds no header: what breaks a line becomes a space.
fn one_line(text: &str) -> String {
    text.chars().map(|symbol| if symbol.is_control() { ' ' } else { symbol }).collect()
}

/// As it is, where RFC 5322 section 2.1.1 and RFC 2045 section 2.8 allow it: lines of at most 998
/// bytes and no NUL. So a link can be read and copied in the file itself, where `lettre` alone would
/// break every line of more than 76 bytes. What is longer becomes quoted-printable.
fn body(text: &str) -> Body {
    let text = text.replace('\r', "");
    if text.contains('\0') || text.split('\n').any(|line| line.len() > 998) {
        return Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
            .unwrap_or_else(Body::new);
    }
    let encoding = match text.is_ascii() {
        true => ContentTransferEncoding::SevenBit,
        false => ContentTransferEncoding::EightBit,
    };
    Body::dangerous_pre_encoded(text.replace('\n', "\r\n").into_bytes(), encoding)
}

/// The year 9999, which the form of a date has room for.
const LAST_DATE: Timestamp = Timestamp::from_secs(253_402_300_800);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compose(subject: &str, text: &str, date: Option<Timestamp>) -> String {
        let from: Mailbox = "Example <no-reply@example.com>".parse().unwrap();
        let parts = Parts { from: &from, to: "ada@home.example", id: "00ff", subject, text, date };
        String::from_utf8(parts.compose().unwrap()).unwrap()
    }

    fn headers(message: &str) -> Vec<&str> {
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        head.split("\r\n")
            .filter(|line| !line.starts_with(' '))
            .map(|l| l.split_once(':').unwrap().0)
            .collect()
    }

    #[test]
    fn a_message_is_pinned() {
        let at = Timestamp::from_secs(1_795_361_400);
        assert_eq!(
            compose("Example: hello", "One\nTwo\n", Some(at)),
            "MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             Date: Sun, 22 Nov 2026 15:30:00 +0000\r\n\
             From: Example <no-reply@example.com>\r\n\
             To: ada@home.example\r\n\
             Subject: Example: hello\r\n\
             Message-ID: <00ff@example.com>\r\n\
             Auto-Submitted: auto-generated\r\n\
             Content-Transfer-Encoding: 7bit\r\n\r\nOne\r\nTwo\r\n"
        );
    }

    #[test]
    fn without_a_clock_there_is_no_date_and_a_year_that_has_no_form_makes_none() {
        for date in [None, Some(LAST_DATE), Some(Timestamp::from_millis(u64::MAX))] {
            assert!(!compose("s", "t", date).contains("Date:"));
        }
    }

    #[test]
    fn a_link_stays_on_one_line_among_ascii_and_other_letters() {
        let link = format!("https://example.com/{}/rgn_l1_{}", "p".repeat(180), "z".repeat(96));
        for (words, encoding) in [("Hello", "7bit"), ("Grüße 🗝", "8bit")] {
            let message = compose("s", &format!("{words},\n\n{link}\n\nBye\n"), None);
            assert!(message.contains(&format!("\r\n{link}\r\n")), "{message}");
            assert!(message.contains(&format!("Content-Transfer-Encoding: {encoding}\r\n")));
        }
        for odd in ["x".repeat(999), "a\0b".to_owned()] {
            let message = compose("s", &odd, None);
            assert!(
                message.contains("quoted-printable") && message.split("\r\n").all(|line| line.len() <= 78)
            );
            assert!(!message.contains('\0'));
        }
        assert!(compose("s", &"x".repeat(998), None).contains("7bit"));
    }

    #[test]
    fn an_address_that_is_none_makes_no_message() {
        let from: Mailbox = "no-reply@example.com".parse().unwrap();
        for to in ["", "ada", "a@b.co\r\nBcc: eve@evil.example", "a@b.co, eve@evil.example"] {
            let parts = Parts { from: &from, to, id: "0", subject: "s", text: "t", date: None };
            assert!(parts.compose().is_none(), "{to:?}");
        }
    }

    proptest! {
        #[test]
        fn no_subject_or_text_adds_a_header(subject in "[a-zé:@ \r\n\t\u{0}\u{85}\u{2028}]{0,200}", text: String) {
            let clean = headers(&compose("s", "t", None)).join(",");
            let message = compose(&format!("{subject}\r\nBcc: eve@evil.example"), &text, None);
            prop_assert_eq!(headers(&message).join(","), clean);
            prop_assert!(!message.replace("\r\n", "").contains(['\r', '\n']));
            prop_assert!(message.split("\r\n").all(|line| line.len() <= 998));
        }
    }
}

//! The set-up text of an authenticator as a picture.

use qrcode::render::{svg, unicode};
use qrcode::{EcLevel, QrCode};

use crate::SecretText;

/// A QR code (ISO/IEC 18004) of [`TotpSecret::uri`](crate::TotpSecret::uri), for an app's camera.
///
/// Whoever sees it has the secret: show it once, to who is signed in, and let no cache and no log keep it.
/// The texts are wiped on drop; what the encoder used on the way is freed as it is.
pub struct SetupCode(QrCode);

impl SetupCode {
    /// Error correction of level M, as is usual on screens, or L where the text is too long for that.
    /// `None` above 2,953 bytes: the longest set-up text is shorter.
    pub(crate) fn new(uri: &SecretText) -> Option<Self> {
        let code = |level| QrCode::with_error_correction_level(uri.expose(), level).ok();
        code(EcLevel::M).or_else(|| code(EcLevel::L)).map(Self)
    }

    /// An SVG document of at least 240 by 240 pixels, black on white, with the quiet zone.
    #[must_use]
    pub fn to_svg(&self) -> SecretText {
        SecretText::new(self.0.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
    }

    /// Lines of half blocks for a terminal, two rows of modules in each, with the quiet zone. Light is
    /// drawn and dark left out, as most terminals are dark.
    #[must_use]
    pub fn to_terminal(&self) -> SecretText {
        // The crate draws what it calls dark.
        let (drawn, left_out) = (unicode::Dense1x2::Dark, unicode::Dense1x2::Light);
        SecretText::new(self.0.render().light_color(drawn).dark_color(left_out).build())
    }
}

impl std::fmt::Debug for SetupCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetupCode([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use regain_types::Entropy;

    use crate::TotpSecret;

    fn secret() -> TotpSecret {
        TotpSecret::from_entropy(Entropy::danger_from_bytes(*b"12345678901234567890"))
    }

    /// What a camera reads of half blocks, light on a dark terminal; each module is 4 pixels wide.
    fn seen(terminal: &str) -> String {
        let rows = |line: &str| {
            ["\u{2588}\u{2580}", "\u{2588}\u{2584}"]
                .map(|light| line.chars().map(|half| light.contains(half)).collect::<Vec<_>>())
        };
        let light: Vec<Vec<bool>> = terminal.lines().flat_map(rows).collect();
        let (width, height) = (light[0].len().saturating_mul(4), light.len().saturating_mul(4));
        let pixel = |x: usize, y: usize| if light[y / 4][x / 4] { 255 } else { 0 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn a_camera_reads_the_set_up_text_from_a_terminal() {
        for (issuer, label) in [("Acme", "ada@example.com"), ("\u{1f600}\u{fc}: &", "x?y=1#")] {
            let read = seen(secret().setup_code(issuer, label).unwrap().to_terminal().expose());
            assert_eq!(read, secret().uri(issuer, label).expose());
        }
    }

    #[test]
    fn an_svg_draws_the_same_code() {
        let code = secret().setup_code("Acme", "ada@example.com").unwrap();
        let svg = code.to_svg();
        assert!(svg.expose().starts_with("<?xml") && svg.expose().contains("</svg>"));
        // One square of the path for each dark module: "M x y h side v side H x V y".
        let dark = code.0.to_colors().iter().filter(|color| **color == qrcode::Color::Dark).count();
        assert_eq!(svg.expose().matches('M').count(), dark);
    }

    #[test]
    fn the_longest_set_up_text_has_a_code_and_none_prints() {
        let longest = "\u{1f600}".repeat(1000);
        let code = secret().setup_code(&longest, &longest).unwrap();
        assert_eq!(format!("{code:?} {:?}", code.to_svg()), "SetupCode([REDACTED]) SecretText([REDACTED])");
    }
}

//! Passwords to offer: drawn evenly from a space of known size.

use std::sync::LazyLock;

use regain_types::{Entropy, Password, RandomFailed, RandomSource, Typed};
use zeroize::Zeroizing;

use crate::{Context, Policy};

/// Makes passphrases of the EFF's long list of 7,776 words: 12.92 bits a word, with spaces between.
///
/// ```
/// use regain_policy::{Context, Passphrase, Policy};
/// use regain_types::OsRandom;
///
/// let offer = Passphrase::generate(5, &Policy::alone(), &Context::new(), &OsRandom)?;
/// assert_eq!(offer.bits().floor(), 64.0);
/// assert_eq!(offer.password().expose().split(' ').count(), 5);
/// # Ok::<(), regain_policy::OfferError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Passphrase;

impl Passphrase {
    /// The fewest words: 51 bits.
    pub const MIN_WORDS: u8 = 4;

    /// A passphrase of `words` words which passes `policy` for the person of `context`.
    ///
    /// # Errors
    /// [`OfferError`]: too few words, no randomness, or a policy that refused eight in a row.
    pub fn generate<R: RandomSource + ?Sized>(
        words: u8,
        policy: &Policy,
        context: &Context,
        random: &R,
    ) -> Result<Offer, OfferError> {
        let draw = Draw { count: words, needs: Self::MIN_WORDS, from: WORDS.as_slice(), between: " " };
        draw.until_accepted(policy, context, random)
    }
}

/// Makes passwords of random letters and digits that nobody mistakes for another when they copy
/// them by hand: 5.8 bits each, without `0`, `O`, `o`, `1`, `l` and `I`.
#[derive(Debug, Clone, Copy)]
pub struct RandomPassword;

impl RandomPassword {
    /// The fewest characters: 58 bits.
    pub const MIN_CODE_POINTS: u8 = 10;

    /// A password of `code_points` characters which passes `policy` for the person of `context`.
    ///
    /// # Errors
    /// [`OfferError`]: too few characters, no randomness, or a policy that refused eight in a row.
    pub fn generate<R: RandomSource + ?Sized>(
        code_points: u8,
        policy: &Policy,
        context: &Context,
        random: &R,
    ) -> Result<Offer, OfferError> {
        let draw = Draw { count: code_points, needs: Self::MIN_CODE_POINTS, from: &LETTERS, between: "" };
        draw.until_accepted(policy, context, random)
    }
}

/// A password that was made, and passed a policy.
#[derive(Debug)]
pub struct Offer {
    password: Password,
    bits: f64,
}

impl Offer {
    /// The password, ready to be set.
    #[must_use]
    pub const fn password(&self) -> &Password {
        &self.password
    }

    /// The password, to keep.
    #[must_use]
    pub fn into_password(self) -> Password {
        self.password
    }

    /// The binary logarithm of how many it was drawn from, each as likely. As at most eight are drawn
    /// until the policy accepts one, a policy that refuses many of them takes at most three bits away.
    #[must_use]
    pub const fn bits(&self) -> f64 {
        self.bits
    }
}

/// Why no password was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OfferError {
    /// So few that they could be guessed.
    #[error("{has} are too few to be safe from guessing: ask for at least {needs}")]
    TooFew {
        /// The words or characters that were asked for.
        has: u8,
        /// The fewest that are made.
        needs: u8,
    },
    /// Eight in a row did not pass the policy.
    #[error("the policy refused eight random passwords in a row ({code}): ask for a longer one")]
    Refused {
        /// The code of the last refusal.
        code: &'static str,
    },
    /// The source of randomness failed.
    #[error(transparent)]
    Random(#[from] RandomFailed),
}

impl OfferError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooFew { .. } => "offer-too-few",
            Self::Refused { .. } => "offer-refused",
            Self::Random(failed) => failed.code(),
        }
    }
}

/// `count` pieces, each as likely, drawn from a list.
struct Draw<'a> {
    count: u8,
    needs: u8,
    from: &'a [&'static str],
    between: &'static str,
}

impl Draw<'_> {
    fn until_accepted<R: RandomSource + ?Sized>(
        &self,
        policy: &Policy,
        context: &Context,
        random: &R,
    ) -> Result<Offer, OfferError> {
        if self.count < self.needs {
            return Err(OfferError::TooFew { has: self.count, needs: self.needs });
        }
        let mut code = "password-refused";
        for _ in 0..MOST_DRAWS {
            let typed = Typed::new(self.text(random)?).ok();
            let Some(password) = typed.and_then(|typed| Password::prepare(&typed).ok()) else { break };
            match policy.check(&password, context) {
                Ok(_) => return Ok(Offer { password, bits: self.bits() }),
                Err(rejection) => code = rejection.code(),
            }
        }
        Err(OfferError::Refused { code })
    }

    fn text<R: RandomSource + ?Sized>(&self, random: &R) -> Result<String, RandomFailed> {
        // With room for all, no copy is left by growing. A word has at most nine letters.
        let mut text = Zeroizing::new(String::with_capacity(usize::from(self.count).saturating_mul(10)));
        for place in 0..self.count {
            let drawn = below(self.from.len(), random)?;
            text.push_str(if place == 0 { "" } else { self.between });
            text.push_str(self.from.get(drawn).copied().unwrap_or_default());
        }
        Ok(std::mem::take(&mut *text))
    }

    fn bits(&self) -> f64 {
        let size = u32::try_from(self.from.len()).map_or(0.0, f64::from);
        f64::from(self.count) * size.log2()
    }
}

/// A number below `bound`, each as likely: what would make the first ones likelier is drawn again.
fn below<R: RandomSource + ?Sized>(bound: usize, random: &R) -> Result<usize, RandomFailed> {
    let bound = u32::try_from(bound).map_err(|_| RandomFailed)?;
    let left_over = u32::MAX.checked_rem(bound).and_then(|rest| rest.checked_add(1)).ok_or(RandomFailed)?;
    let most = u32::MAX.saturating_sub(if left_over == bound { 0 } else { left_over });
    for _ in 0..MOST_REDRAWS {
        let drawn = u32::from_be_bytes(Entropy::<4>::draw(random)?.spend());
        if let Some(number) = drawn.checked_rem(bound).filter(|_| drawn <= most) {
            return usize::try_from(number).map_err(|_| RandomFailed);
        }
    }
    Err(RandomFailed)
}

/// How often a policy may refuse: three bits.
const MOST_DRAWS: usize = 8;
/// A source that is not broken needs one draw but for once in 500,000.
const MOST_REDRAWS: usize = 16;

/// The EFF's long list, without hyphens. `data/README.md` names its licence.
static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../data/eff-large.txt").lines().collect());

const LETTERS: [&str; 56] = [
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "m", "n", "p", "q", "r", "s", "t", "u", "v", "w",
    "x", "y", "z", "A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "Q", "R", "S", "T",
    "U", "V", "W", "X", "Y", "Z", "2", "3", "4", "5", "6", "7", "8", "9",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use crate::Profile;
    use regain_types::OsRandom;

    /// Gives the same numbers again and again.
    struct Numbers(Mutex<VecDeque<u32>>);

    impl Numbers {
        fn new(numbers: &[u32]) -> Self {
            Self(Mutex::new(numbers.iter().copied().collect()))
        }
    }

    impl RandomSource for Numbers {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomFailed> {
            let mut numbers = self.0.lock().unwrap();
            let number = numbers.pop_front().ok_or(RandomFailed)?;
            numbers.push_back(number);
            bytes.copy_from_slice(&number.to_be_bytes());
            Ok(())
        }
    }

    fn easy() -> Policy {
        Policy::of(Profile::named("asvs-5.0").unwrap())
    }

    #[test]
    fn the_list_is_the_list() {
        assert_eq!(WORDS.len(), 7776);
        assert!(WORDS.is_sorted() && WORDS.windows(2).all(|two| two[0] != two[1]));
        assert!(WORDS.iter().all(|word| (3..=9).contains(&word.len())));
        assert!(WORDS.iter().flat_map(|word| word.chars()).all(|c| c.is_ascii_lowercase()));
    }

    #[test]
    fn a_number_that_would_make_the_first_words_likelier_is_drawn_again() {
        // 2^32 = 7,776 * 552,336 + 2,560: the last 2,560 numbers are left over.
        let least_left_over = u32::MAX - 2559;
        assert_eq!(below(7776, &Numbers::new(&[least_left_over, 7])), Ok(7));
        assert_eq!(below(7776, &Numbers::new(&[least_left_over - 1, 7])), Ok(7775));
        assert_eq!(below(16, &Numbers::new(&[u32::MAX])), Ok(15));
        assert_eq!(below(7776, &Numbers::new(&[u32::MAX])), Err(RandomFailed));
        assert_eq!(below(0, &Numbers::new(&[1])), Err(RandomFailed));
    }

    #[test]
    fn every_piece_is_as_likely() {
        let mut counts = [0_u32; 56];
        for _ in 0..56_000 {
            counts[below(56, &OsRandom).unwrap()] += 1;
        }
        // 1,000 each, standard deviation 31: 8 of them.
        assert!(counts.iter().all(|count| (750..1250).contains(count)), "{counts:?}");
    }

    #[test]
    fn drawn_numbers_are_words_with_spaces() {
        let random = Numbers::new(&[0, 7775, 1, 7774]);
        let offer = Passphrase::generate(4, &easy(), &Context::new(), &random).unwrap();
        assert_eq!(offer.password().expose(), "abacus zoom abdomen zoology");
        assert!((51.69..51.70).contains(&offer.bits()));
    }

    #[test]
    fn offers_pass_the_policy_that_they_are_made_for() {
        for policy in [Policy::alone(), Policy::beside_another_factor()] {
            let context = Context::new().with_service("Contoso");
            for count in 0..100 {
                let phrase = Passphrase::generate(5 + count % 4, &policy, &context, &OsRandom).unwrap();
                assert!(policy.check(phrase.password(), &context).is_ok());
                let random = RandomPassword::generate(16 + count % 4, &policy, &context, &OsRandom).unwrap();
                assert!(policy.check(&random.into_password(), &context).is_ok());
            }
        }
    }

    #[test]
    fn what_cannot_be_made_is_an_error() {
        let (policy, context) = (Policy::alone(), Context::new());
        let few = Passphrase::generate(3, &policy, &context, &OsRandom).unwrap_err();
        assert_eq!(few, OfferError::TooFew { has: 3, needs: 4 });
        let few = RandomPassword::generate(9, &policy, &context, &OsRandom).unwrap_err();
        assert_eq!(few.code(), "offer-too-few");
        let refused = RandomPassword::generate(10, &policy, &context, &OsRandom).unwrap_err();
        assert_eq!(refused, OfferError::Refused { code: "password-too-short" });
        let none = Passphrase::generate(5, &policy, &context, &Numbers::new(&[])).unwrap_err();
        assert_eq!(none.code(), "random-failed");
    }

    #[test]
    fn an_offer_never_prints() {
        let offer = Passphrase::generate(
            5,
            &Policy::alone(),
            &Context::new(),
            &Numbers::new(&[9, 5000, 99, 400, 7000]),
        );
        assert_eq!(format!("{:.1?}", offer.unwrap()), "Offer { password: Password([REDACTED]), bits: 64.6 }");
    }
}

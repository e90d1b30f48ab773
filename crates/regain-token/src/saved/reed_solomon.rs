//! Two check symbols that find a mistyped symbol and say where it is: RS(25,23) over GF(32).
//!
//! GF(32) is GF(2) modulo x^5 + x^2 + 1, with alpha = x. A code is the coefficients of a polynomial
//! from x^0 to x^24 that is zero at alpha and at alpha^2. Its distance is 3 (a Reed-Solomon code is
//! maximum distance separable): one wrong symbol is found and located, two are found. Nothing here
//! corrects: a guess at what was meant is not what was typed.

use zeroize::Zeroizing;

/// How many symbols a code has.
pub(super) const SYMBOLS: usize = 25;
/// How many of them are random.
pub(super) const RANDOM: usize = 23;

/// `random` (values below 32) and the two symbols that make it a code. Read backwards, the code is
/// zero at 1/alpha and 1/alpha^2: the two are what is left of its polynomial after a division by
/// (x - 1/alpha)(x - 1/alpha^2).
pub(super) fn encode(random: &[u8; RANDOM]) -> Zeroizing<[u8; SYMBOLS]> {
    let (mut first, mut second) = (0, 0);
    for value in random {
        let once = over_alpha(value ^ first);
        let twice = over_alpha(once);
        (first, second) = (second ^ once ^ twice, over_alpha(twice));
    }
    let mut code = Zeroizing::new([0; SYMBOLS]);
    for (to, from) in code.iter_mut().zip(random.iter().chain([&first, &second])) {
        *to = *from;
    }
    code
}

/// Whether `code` (values below 32) is one.
///
/// # Errors
/// Which symbol, from 0, is wrong if only one is. `None` where more than one must be wrong; but two
/// wrong symbols may also look like another single one.
pub(super) fn check(code: &[u8; SYMBOLS]) -> Result<(), Option<u8>> {
    let at_alpha = code.iter().rev().fold(0, |sum, value| times_alpha(sum) ^ value);
    let at_square = code.iter().rev().fold(0, |sum, value| times_alpha(times_alpha(sum)) ^ value);
    match (at_alpha, at_square) {
        (0, 0) => Ok(()),
        (0, _) => Err(None),
        // An error e at x^i makes them e alpha^i and e alpha^2i: the second is the first times alpha^i.
        _ => Err((0..LENGTH).zip(powers(at_alpha)).find(|(_, power)| *power == at_square).map(|(at, _)| at)),
    }
}

/// `first`, then times alpha again and again.
fn powers(first: u8) -> impl Iterator<Item = u8> {
    std::iter::successors(Some(first), |value| Some(times_alpha(*value)))
}

const fn times_alpha(value: u8) -> u8 {
    (value << 1) ^ (POLYNOMIAL & 0_u8.wrapping_sub(value >> 4))
}

const fn over_alpha(value: u8) -> u8 {
    (value ^ (POLYNOMIAL & 0_u8.wrapping_sub(value & 1))) >> 1
}

const LENGTH: u8 = 25;
const POLYNOMIAL: u8 = 0b10_0101;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `84G7Z-WYRD6-Z1RV0-WHE6M-111KQ`.
    const CODE: [u8; SYMBOLS] =
        [8, 4, 16, 7, 31, 28, 30, 24, 13, 6, 31, 1, 24, 27, 0, 28, 17, 14, 6, 20, 1, 1, 1, 19, 23];

    fn with(changes: &[(usize, u8)]) -> Result<(), Option<u8>> {
        let mut code = CODE;
        for (index, error) in changes {
            code[*index] ^= error;
        }
        check(&code)
    }

    #[test]
    fn alpha_has_all_31_powers() {
        let all: std::collections::HashSet<u8> = powers(1).take(31).collect();
        assert_eq!((all.len(), all.contains(&0), powers(1).nth(31)), (31, false, Some(1)));
        assert!((0..32).all(|value| over_alpha(times_alpha(value)) == value));
        assert_eq!(powers(1).take(8).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 5, 10, 20]);
    }

    #[test]
    fn the_example_of_the_specification_is_a_code() {
        assert_eq!(*encode(CODE.first_chunk().unwrap()), CODE);
        assert_eq!(check(&CODE), Ok(()));
    }

    // The code is linear: what is found on one code word is found on all.

    #[test]
    fn every_single_error_is_found_and_located() {
        let mut tried = 0;
        for index in 0..25 {
            for error in 1..32 {
                assert_eq!(with(&[(usize::from(index), error)]), Err(Some(index)), "{error}");
                tried += 1;
            }
        }
        assert_eq!(tried, 775);
    }

    #[test]
    fn every_double_error_is_found() {
        let mut tried = 0;
        for second in 0..SYMBOLS {
            for first in 0..second {
                for (one, other) in (1..32).flat_map(|one| (1..32).map(move |other| (one, other))) {
                    assert!(
                        with(&[(first, one), (second, other)]).is_err(),
                        "{first} {second} {one} {other}"
                    );
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, 288_300);
    }

    #[test]
    fn every_swap_of_two_different_symbols_is_found() {
        for second in 0..SYMBOLS {
            for first in 0..second {
                let mut code = CODE;
                code.swap(first, second);
                assert_eq!(check(&code).is_ok(), code == CODE, "{first} {second}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_a_code_and_keeps_its_symbols(random in prop::array::uniform23(0_u8..32)) {
            let code = encode(&random);
            prop_assert_eq!(&code[..RANDOM], &random);
            prop_assert_eq!(check(&code), Ok(()));
            prop_assert!(code.iter().all(|value| *value < 32));
        }

        #[test]
        fn an_error_is_located_on_every_code(random in prop::array::uniform23(0_u8..32), at in 0..25_u8, error in 1_u8..32) {
            let mut code = encode(&random);
            code[usize::from(at)] ^= error;
            prop_assert_eq!(check(&code), Err(Some(at)));
        }
    }
}

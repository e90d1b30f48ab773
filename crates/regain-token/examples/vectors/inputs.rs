//! What the cases of all files have in common.

use std::time::Duration;

use regain_token::{Channel, CodeFormat};
use regain_types::{Context, Entropy, Keyring, Timestamp};

/// A keyring with both roots.
pub(crate) fn keyring(active: u16) -> Keyring {
    let [(first, root), (second, other)] = ROOTS;
    let mut keys = Keyring::with_first(first.try_into().unwrap(), Entropy::danger_from_bytes(root));
    keys.add(second.try_into().unwrap(), Entropy::danger_from_bytes(other)).unwrap();
    keys.activate(active.try_into().unwrap()).unwrap();
    keys
}

/// A state of text fields, the first of them its label.
pub(crate) fn state(fields: &[&'static str]) -> Context {
    fields[1..].iter().fold(Context::new(fields[0]), |state, field| state.text(field))
}

/// `N` bytes, each one more than the one before.
pub(crate) fn counting<const N: usize>(first: u8) -> [u8; N] {
    std::array::from_fn(|at| first + u8::try_from(at).unwrap())
}

/// The name of a format, as the specification has it.
pub(crate) fn format(format: CodeFormat) -> &'static str {
    match format {
        CodeFormat::Digits6 => "digits-6",
        CodeFormat::Digits8 => "digits-8",
        CodeFormat::Symbols8 => "symbols-8",
        other => panic!("a format without a name: {other:?}"),
    }
}

/// The name of a channel.
pub(crate) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "text-message",
        Channel::Voice => "voice",
        Channel::Mail => "mail",
        other => panic!("a channel without a name: {other:?}"),
    }
}

pub(crate) const ROOTS: [(u16, [u8; 32]); 2] = [(7, [0x07; 32]), (8, [0x08; 32])];
pub(crate) const MILLISECOND: Duration = Duration::from_millis(1);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);
/// When short codes are minted and typed, unless a case says otherwise.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

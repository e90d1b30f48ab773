//! Mint, peek and claim recovery links that work once and say nothing to a stranger.
#![forbid(unsafe_code)]

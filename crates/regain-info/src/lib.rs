//! What a person registered to prove who they are, and how it may change under a thief's hands.
#![forbid(unsafe_code)]

//! What any store of regain must pass; a test clock; captured mail.
#![forbid(unsafe_code)]

//! Messages out of regain: a folder of .eml files.
#![forbid(unsafe_code)]

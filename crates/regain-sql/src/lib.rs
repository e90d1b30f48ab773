//! The SQL of all stores of regain as text: one file a statement and dialect, and the migrations.
#![forbid(unsafe_code)]

//! recover
fn main() {}

//! Is this password good enough, and if not, what to do: a verdict and advice from one rule table.
#![forbid(unsafe_code)]

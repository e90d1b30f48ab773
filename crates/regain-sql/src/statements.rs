//! One list of files makes the constants of a dialect and the table of all of them.

/// `statements! { "dialect"; NAME = "file"; ... }` exposes `sql/dialect/file.sql` as `NAME`, and all
/// of them as `STATEMENTS`.
macro_rules! statements {
    ($dialect:literal; $($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        $(
            $(#[$doc])*
            pub const $name: &str = include_str!(concat!("../sql/", $dialect, "/", $file, ".sql"));
        )*

        /// Every statement with the name of its file, for tools and tests.
        pub const STATEMENTS: &[(&str, &str)] = &[$(($file, $name)),*];
    };
}

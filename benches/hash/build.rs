//! Looks for the two C libraries that are peers. One that is absent is left out, with a warning.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (feature, library) in [("LIBSODIUM", "libsodium"), ("LIBARGON2", "libargon2")] {
        println!("cargo::rustc-check-cfg=cfg({library})");
        if env::var_os(format!("CARGO_FEATURE_{feature}")).is_none() {
            continue;
        }
        // On success it prints how to link.
        match pkg_config::probe_library(library) {
            Ok(found) => {
                println!("cargo::rustc-cfg={library}");
                println!("cargo::rustc-env={feature}_VERSION={}", found.version);
            }
            Err(_) => println!("cargo::warning={library} was not found by pkg-config: it is left out"),
        }
    }
}

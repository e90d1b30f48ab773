//! Reading the outbox folder: a mailbox for people who have a terminal.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One message in the folder.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) path: PathBuf,
    /// The letter's code, from the name of the file.
    pub(crate) code: String,
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Mail {
    /// The addresses in it that end in a link.
    pub(crate) fn links(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| bare_link(line).starts_with("rgn_l1_"))
    }

    fn read(path: PathBuf) -> io::Result<Self> {
        let raw = fs::read_to_string(&path)?.replace("\r\n", "\n");
        let (head, text) = raw.split_once("\n\n").unwrap_or((&raw, ""));
        let header = |name: &str| {
            let line = head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.unwrap_or_default().to_owned()
        };
        // `0001-recover-<id>.eml`
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        let code =
            name.split_once('-').and_then(|(_, rest)| rest.rsplit_once('-')).map_or(name, |(code, _)| code);
        let (code, to, subject) = (code.to_owned(), header("To"), header("Subject"));
        Ok(Self { code, to, subject, text: text.to_owned(), path })
    }
}

/// All messages in `folder`, newest last.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Mail>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "eml") {
            paths.push(path);
        }
    }
    paths.sort();
    paths.into_iter().map(Mail::read).collect()
}

/// The link in an address: what follows the last slash.
pub(crate) fn bare_link(text: &str) -> &str {
    let text = text.trim();
    text.rsplit_once('/').map_or(text, |(_, link)| link)
}

//! The weighted rank correlation of Golla and Dürmuth, "On the Accuracy of Password Strength Meters"
//! (CCS 2018), on samples in the format of their repository.
//!
//! Below the folder of the samples, at any depth, each set has a name such as `linkedin.online` and
//! four files, whose own names may begin with a number and an underscore: `0_NAME.pw` (one password a
//! line), `1_NAME.strength` (the reference: minus the count, or the guesses of an ideal attacker),
//! `2_NAME.weight` and `3_NAME.withcount` (count and password; taken where `.pw` is missing). Each may
//! have one line of header. A file `0_NAME.pw_guess_number_result.txt`, where it is there, is the output
//! of zxcvbn 4.4.2 as it was published, which checks this computation.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use crate::counts::counted;
use crate::lists::{files, lines};
use crate::meter::{METERS, scores};
use regain_bench_report::{Table, whole};

/// One set of the benchmark.
pub struct Set {
    pub name: String,
    passwords: Vec<String>,
    strength: Vec<f64>,
    weight: Vec<f64>,
    /// By zxcvbn 4.4.2, as published.
    published: Option<Vec<f64>>,
}

impl Set {
    /// Every complete set below `folder`, by name. An incomplete one is named on standard error.
    ///
    /// # Errors
    /// Where the folder can't be read, or holds no set at all.
    pub fn read_all(folder: &Path) -> Result<Vec<Self>, Box<dyn Error>> {
        let mut by_name: BTreeMap<String, BTreeMap<&str, PathBuf>> = BTreeMap::new();
        for file in files(folder)? {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let plain = name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_');
            if let Some((set, end)) = ENDS.iter().find_map(|end| Some((plain.strip_suffix(end)?, end))) {
                by_name.entry(set.to_owned()).or_default().entry(end).or_insert(file);
            }
        }
        let read = |(name, files): (String, BTreeMap<&str, PathBuf>)| {
            Self::read(&name, &files).inspect_err(|error| eprintln!("set {name} is left out: {error}")).ok()
        };
        let sets: Vec<Self> = by_name.into_iter().filter_map(read).collect();
        if sets.is_empty() {
            return Err(format!("no complete set below {}", folder.display()).into());
        }
        Ok(sets)
    }

    fn read(name: &str, files: &BTreeMap<&str, PathBuf>) -> Result<Self, Box<dyn Error>> {
        let file = |end: &str| files.get(end).ok_or_else(|| format!("it has no file *{end}"));
        let (strength, weight) = (numbers(file(".strength")?)?, numbers(file(".weight")?)?);
        let mut passwords = match files.get(".pw") {
            Some(file) => lossy(file)?,
            None => {
                lossy(file(".withcount")?)?.iter().map(|line| counted(line).unwrap_or_default().0).collect()
            }
        };
        // Where the numbers have no header in the way, the passwords have none either.
        if passwords.len() == strength.len() + 1 {
            passwords.remove(0);
        }
        let [n, strengths, weights] = [passwords.len(), strength.len(), weight.len()];
        if n != strengths || n != weights || n < 2 {
            return Err(format!("{n} passwords, {strengths} strengths, {weights} weights").into());
        }
        let published = files.get(PUBLISHED).and_then(|file| numbers(file).ok()).filter(|all| all.len() == n);
        Ok(Self { name: name.to_owned(), passwords, strength, weight, published })
    }

    /// By each meter, and of the published output.
    pub fn correlations(&self) -> (Vec<f64>, Option<f64>) {
        let of = |scores: &[f64]| weighted_spearman(&self.strength, scores, &self.weight);
        let meters = scores(&self.passwords).iter().map(|scores| of(scores)).collect();
        (meters, self.published.as_deref().map(of))
    }
}

/// One row a set, and how the estimate alone compares to the last meter: a correlation of ranks judges
/// who ranks, and the blocklist, which is made of popular passwords, puts all of those at one place.
pub fn table(sets: &[Set]) -> (Table, [usize; 2]) {
    let head = ["set", "n"].iter().chain(&METERS).chain(&["zxcvbn 4.4.2, as published"]);
    let (mut table, mut reached) = (Table::new(head), [0; 2]);
    for set in sets {
        let (meters, published) = set.correlations();
        let [_, product, .., peer] = meters[..] else { continue };
        // The figures of the benchmark have three digits.
        reached[0] += usize::from(product > peer - 0.0005);
        reached[1] += usize::from(product > peer + 0.0005);
        let published = published.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let figures = meters.iter().map(|value| format!("{value:.3}"));
        let cells = [set.name.clone(), whole(set.passwords.len())].into_iter();
        table.row(cells.chain(figures).chain([published]));
    }
    (table, reached)
}

/// Pearson's correlation of weighted mid-ranks: the rank of a value is the weight of all lesser ones
/// and half the weight of its equals, itself included.
pub fn weighted_spearman(one: &[f64], other: &[f64], weight: &[f64]) -> f64 {
    let (one, other) = (ranks(one, weight), ranks(other, weight));
    let total: f64 = weight.iter().sum();
    let sum =
        |of: &dyn Fn(usize) -> f64| (0..weight.len()).map(|at| weight[at] * of(at)).sum::<f64>() / total;
    let (mean_one, mean_other) = (sum(&|at| one[at]), sum(&|at| other[at]));
    let together = sum(&|at| (one[at] - mean_one) * (other[at] - mean_other));
    let spread = |ranks: &[f64], mean: f64| sum(&|at| (ranks[at] - mean).powi(2)).sqrt();
    together / (spread(&one, mean_one) * spread(&other, mean_other))
}

fn ranks(values: &[f64], weight: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let (mut ranks, mut below) = (vec![0.0; values.len()], 0.0);
    for equals in order.chunk_by(|one, other| values[*one] == values[*other]) {
        let here: f64 = equals.iter().map(|at| weight[*at]).sum();
        equals.iter().for_each(|at| ranks[*at] = below + here / 2.0);
        below += here;
    }
    ranks
}

/// The numbers of a file, without a header.
fn numbers(file: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let lines = lines(file)?;
    let mut found = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().map(|line| line.trim()).enumerate() {
        match line.parse() {
            Ok(number) => found.push(number),
            Err(_) if at == 0 => {}
            Err(_) if line.is_empty() && at + 1 == lines.len() => {}
            Err(_) => return Err(format!("{}: line {} is no number", file.display(), at + 1).into()),
        }
    }
    Ok(found)
}

/// The lines of a file, with U+FFFD where they are no UTF-8, so that none is lost.
fn lossy(file: &Path) -> std::io::Result<Vec<String>> {
    let text = std::fs::read(file)?;
    let text = String::from_utf8_lossy(&text);
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect())
}

const PUBLISHED: &str = ".pw_guess_number_result.txt";
const ENDS: [&str; 5] = [PUBLISHED, ".pw", ".strength", ".weight", ".withcount"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_orders_correlate_fully_and_opposite_ones_negatively() {
        let (up, down, weight) = ([1.0, 2.0, 9.0], [3.0, 2.0, 1.0], [5.0, 1.0, 2.0]);
        assert!((weighted_spearman(&up, &up, &weight) - 1.0).abs() < 1e-12);
        assert!(weighted_spearman(&up, &down, &weight) < -0.9);
    }

    #[test]
    fn a_weight_of_two_counts_as_two_equal_passwords() {
        let (one, other, weight) = ([1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 4.0], [1.0, 2.0, 1.0, 3.0]);
        let twice = |values: [f64; 4]| {
            let each = values.iter().zip(weight);
            each.flat_map(|(value, times)| vec![*value; times as usize]).collect::<Vec<_>>()
        };
        let spread = weighted_spearman(&twice(one), &twice(other), &[1.0; 7]);
        assert!((weighted_spearman(&one, &other, &weight) - spread).abs() < 1e-12);
        // By hand: mid-ranks 1, 1, 2.5, 3.5 against 0.5, 1.5, 2.5, 3.5 give 4.5 / sqrt(4.5 * 5).
        let by_hand = weighted_spearman(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 3.0, 4.0], &[1.0; 4]);
        assert!((by_hand - 0.9_f64.sqrt()).abs() < 1e-12);
        let turned = weighted_spearman(&one, &other.map(|value: f64| -value), &weight);
        assert!((turned + weighted_spearman(&one, &other, &weight)).abs() < 1e-12);
    }

    #[test]
    fn sets_are_read_with_and_without_headers_numbers_and_folders() {
        let folder = std::env::temp_dir().join(format!("regain-samples-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("online/0_a.online.pw", "password\n123456\niloveyou\nqwe rty\n");
        write("online/a/1_a.online.strength", "strength\n-9.0\n-5.0\n-1.0\n");
        write("online/a/2_a.online.weight", "weight\n9\n5\n1\n");
        write("b.offline.withcount", "   2 monkey\r\n   1 dragon\r\n");
        write("b.offline.strength", "1.0\n17\n");
        write("b.offline.weight", "2\n1\n");
        write("c.offline.weight", "2\n1\n");
        let sets = Set::read_all(&folder).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(sets.iter().map(|set| set.name.as_str()).collect::<Vec<_>>(), ["a.online", "b.offline"]);
        assert_eq!(sets[0].passwords, ["123456", "iloveyou", "qwe rty"]);
        assert_eq!(
            (&sets[0].strength[..], &sets[0].weight[..]),
            (&[-9.0, -5.0, -1.0][..], &[9.0, 5.0, 1.0][..])
        );
        assert_eq!(sets[1].passwords, ["monkey", "dragon"]);
        assert!(Set::read_all(Path::new("/nowhere")).is_err());
    }
}

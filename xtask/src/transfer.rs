//! What a visitor downloads: the sizes of `dist/`, and its files compressed
//! beforehand for the server to send.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::Error;

/// What is worth compressing; pictures and sounds are compressed already.
const COMPRESSIBLE: [&str; 10] = ["css", "html", "js", "json", "map", "md", "svg", "txt", "wasm", "webmanifest"];

/// What a visitor downloads only by asking for it: the guide.
const ON_DEMAND: &str = ".md";

/// The sizes of one file, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path below `dist/`.
    pub name: String,
    /// As it is.
    pub raw: u64,
    /// Sent with gzip, or as it is where gzip saves nothing.
    pub gzip: u64,
    /// Sent with Brotli, or as it is where Brotli saves nothing.
    pub brotli: u64,
}

/// All files of a page, the biggest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    entries: Vec<Entry>,
}

/// Puts a `.gz` and a `.br` beside each file of `dist` that they make smaller, and measures all.
///
/// # Errors
/// A file cannot be read or written.
pub fn compress(dist: &Path) -> Result<Transfer, Error> {
    let mut entries = Vec::new();
    for path in files(dist)? {
        let doing = || format!("compress {}", path.display());
        let raw = fs::read(&path).map_err(Error::file(doing()))?;
        let name = path.strip_prefix(dist).unwrap_or(&path).to_string_lossy().into_owned();
        let size = raw.len() as u64;
        let mut entry = Entry { name, raw: size, gzip: size, brotli: size };
        if has_extension(&path, &COMPRESSIBLE) {
            entry.gzip = keep_if_smaller(&path, "gz", &raw, gzip).map_err(Error::file(doing()))?;
            entry.brotli = keep_if_smaller(&path, "br", &raw, brotli).map_err(Error::file(doing()))?;
        }
        entries.push(entry);
    }
    Ok(Transfer::new(entries))
}

/// The files of a folder and those below it, without what was compressed before.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let doing = || format!("read {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(doing()))? {
        let path = entry.map_err(Error::file(doing()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if !has_extension(&path, &["br", "gz"]) {
            found.push(path);
        }
    }
    Ok(found)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| extensions.contains(&extension))
}

/// Writes the compressed file if it saves anything; gives the smaller size.
fn keep_if_smaller(
    path: &Path,
    suffix: &str,
    raw: &[u8],
    compress: impl FnOnce(&[u8]) -> io::Result<Vec<u8>>,
) -> io::Result<u64> {
    let mut target = path.as_os_str().to_owned();
    target.push(".");
    target.push(suffix);
    let compressed = compress(raw)?;
    if compressed.len() < raw.len() {
        fs::write(target, &compressed)?;
        return Ok(compressed.len() as u64);
    }
    match fs::remove_file(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(raw.len() as u64),
    }
}

/// The sizes of a file that is sent with `raw` in it.
///
/// # Errors
/// Memory cannot be written to.
pub fn measure(name: &str, raw: &[u8]) -> io::Result<Entry> {
    let size = |compressed: Vec<u8>| (compressed.len() as u64).min(raw.len() as u64);
    Ok(Entry { name: name.to_owned(), raw: raw.len() as u64, gzip: size(gzip(raw)?), brotli: size(brotli(raw)?) })
}

/// Compresses as hosts do.
///
/// # Errors
/// Memory cannot be written to.
pub fn gzip(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    encoder.finish()
}

fn brotli(mut raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: raw.len(), ..Default::default() };
    brotli::BrotliCompress(&mut raw, &mut compressed, &parameters)?;
    Ok(compressed)
}

impl Transfer {
    fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|a, b| b.raw.cmp(&a.raw).then_with(|| a.name.cmp(&b.name)));
        Self { entries }
    }

    fn total(&self) -> Entry {
        let mut total = Entry { name: "total".to_owned(), raw: 0, gzip: 0, brotli: 0 };
        for entry in self.entries.iter().filter(|entry| !entry.name.ends_with(ON_DEMAND)) {
            total.raw += entry.raw;
            total.gzip += entry.gzip;
            total.brotli += entry.brotli;
        }
        total
    }
}

impl fmt::Display for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.total();
        let (on_demand, at_once): (Vec<_>, Vec<_>) =
            self.entries.iter().partition(|entry| entry.name.ends_with(ON_DEMAND));
        write_table(f, &at_once.into_iter().chain([&total]).collect::<Vec<_>>())?;
        if on_demand.is_empty() {
            return Ok(());
        }
        write!(f, "\n\nonly for whoever asks for it:\n")?;
        write_table(f, &on_demand)
    }
}

/// The sizes of some files.
pub fn table(entries: &[&Entry]) -> String {
    let mut text = String::new();
    // A string takes all that is written to it.
    write_table(&mut text, entries).unwrap_or_default();
    text
}

fn write_table(out: &mut impl fmt::Write, entries: &[&Entry]) -> fmt::Result {
    let names = entries.iter().map(|entry| entry.name.chars().count());
    let width = names.max().unwrap_or(0).max("bytes".len());
    write!(out, "{:<width$}  {:>9}  {:>9}  {:>9}", "bytes", "raw", "gzip", "brotli")?;
    for entry in entries {
        write!(out, "\n{:<width$}  {:>9}  {:>9}  {:>9}", entry.name, entry.raw, entry.gzip, entry.brotli)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Entry, Transfer, brotli, gzip};
    use std::io::Read;

    #[test]
    fn the_table_names_the_biggest_first_and_ends_with_the_sum() {
        let entry = |name: &str, raw, gzip, brotli| Entry { name: name.to_owned(), raw, gzip, brotli };
        let transfer =
            Transfer::new(vec![entry("index.html", 900, 400, 350), entry("page_bg.wasm", 90_000, 40_000, 31_000)]);
        let expected = "\
bytes               raw       gzip     brotli
page_bg.wasm      90000      40000      31000
index.html          900        400        350
total             90900      40400      31350";
        assert_eq!(transfer.to_string(), expected);
    }

    #[test]
    fn the_guide_is_no_part_of_the_sum() {
        let entry = |name: &str| Entry { name: name.to_owned(), raw: 9, gzip: 8, brotli: 7 };
        let transfer = Transfer::new(vec![entry("index.html"), entry("guide.ru.md")]).to_string();
        assert!(transfer.contains("total               9          8          7\n\nonly for"), "{transfer}");
        assert!(transfer.ends_with("guide.ru.md          9          8          7"), "{transfer}");
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = b"candidate ".repeat(200);
        let mut unzipped = Vec::new();
        flate2::read::GzDecoder::new(gzip(&text).unwrap().as_slice()).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, text);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&text).unwrap().as_slice(), &mut plain).unwrap();
        assert_eq!(plain, text);
    }
}

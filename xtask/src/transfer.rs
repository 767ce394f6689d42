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
const COMPRESSIBLE: [&str; 9] = ["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

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

fn gzip(raw: &[u8]) -> io::Result<Vec<u8>> {
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
        for entry in &self.entries {
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
        let names = self.entries.iter().map(|entry| entry.name.chars().count());
        let width = names.max().unwrap_or(0).max("total".len());
        write!(f, "{:<width$}  {:>9}  {:>9}  {:>9}", "bytes", "raw", "gzip", "brotli")?;
        for entry in self.entries.iter().chain([&total]) {
            write!(f, "\n{:<width$}  {:>9}  {:>9}  {:>9}", entry.name, entry.raw, entry.gzip, entry.brotli)?;
        }
        Ok(())
    }
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

//! Files as hosts send them: compressed beforehand, each at its best.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Copies a file, and puts a `.gz` and a `.br` beside the copy.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy(file: &Path, to: &Path) -> io::Result<()> {
    let raw = fs::read(file)?;
    fs::write(to, &raw)?;
    for (suffix, compressed) in [("gz", gzip(&raw)?), ("br", brotli(&raw)?)] {
        let mut name = to.as_os_str().to_owned();
        name.push(format!(".{suffix}"));
        fs::write(name, compressed)?;
    }
    Ok(())
}

/// Bytes of a file: raw, with gzip, with Brotli, where it saves anything.
///
/// # Errors
/// The file cannot be read.
pub fn sizes(file: &Path) -> io::Result<[usize; 3]> {
    let raw = fs::read(file)?;
    Ok([raw.len(), gzip(&raw)?.len(), brotli(&raw)?.len()].map(|size| size.min(raw.len())))
}

fn gzip(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(raw)?;
    gzip.finish()
}

fn brotli(mut raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut raw, &mut compressed, &BrotliEncoderParams::default())?;
    Ok(compressed)
}

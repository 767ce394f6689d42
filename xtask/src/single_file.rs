//! The page as one HTML file, for whoever puts it on a host by uploading it.
//!
//! Scripts and style stand in it, and so do the files that the page would fetch (the guide, `config.json`), each in an
//! element that has its name as id. WebAssembly is compressed within, because many a host compresses nothing, and what is
//! written in base64 is hard to compress afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::project::{Project, read};
use crate::setup::create_folder;
use crate::transfer::{self, Entry};

/// The file's name, wherever it is put.
pub const NAME: &str = "liza-call.html";

/// The deployment's settings: one of the files, by the name that the page knows.
const CONFIG: &str = "config.json";

/// The files that the page fetches, by their names beside it.
const FETCHED: [&str; 3] = [CONFIG, "guide.ru.md", "guide.en.md"];

/// Starts the page. It follows the module that wasm-bindgen made, whose function for it is `INIT`.
const START: &str = r#"
try {
  const packed = Uint8Array.from(atob(document.getElementById("wasm").textContent), (byte) => byte.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  await INIT({ module_or_path: new Response(unpacked, { headers: { "Content-Type": "application/wasm" } }) });
} catch (error) {
  document.getElementById("starting")?.setAttribute("data-failed", "");
  throw error;
}
"#;

/// Makes it from the page in `dist/`, with the settings of `config` within it instead of the page's own.
///
/// # Errors
/// A file cannot be read or written, or `dist/` holds something else than Trunk's output.
pub fn build(project: &Project, config: Option<&Path>) -> Result<PathBuf, Error> {
    let dist = project.dist();
    let html = join(&read(&dist.join("index.html"))?, &|name| {
        let path = if name == CONFIG { config.map(Path::to_owned) } else { None };
        let path = path.unwrap_or_else(|| dist.join(name));
        fs::read(&path).map_err(Error::file(format!("read {}", path.display())))
    })?;
    let folder = project.root.join("dist-single");
    create_folder(&folder)?;
    let file = folder.join(NAME);
    fs::write(&file, html).map_err(Error::file(format!("write {}", file.display())))?;
    Ok(file)
}

/// How big it is, as it is and as a host may send it.
///
/// # Errors
/// It cannot be read.
pub fn size(file: &Path) -> Result<Entry, Error> {
    let raw = fs::read(file).map_err(Error::file(format!("read {}", file.display())))?;
    transfer::measure(NAME, &raw).map_err(Error::file(format!("compress {}", file.display())))
}

type Reading<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, Error>;

/// Puts what `index` mentions into it.
fn join(index: &str, file: Reading) -> Result<String, Error> {
    let text = |name: &str| {
        String::from_utf8(file(name)?).map_err(|_| Error::Project(format!("{name} in dist/ is not a text")))
    };
    let mut html = String::new();
    let mut style = String::new();
    let mut icon = String::new();
    let mut rest = index;
    while let Some((before, tag, after)) = element(rest, "<link") {
        html.push_str(before);
        rest = after;
        let target = attribute(tag, "href").unwrap_or_default().trim_start_matches("./");
        match attribute(tag, "rel") {
            Some("stylesheet") => style.push_str(&text(target)?),
            Some("icon") => icon = STANDARD.encode(file(target)?),
            Some("preload" | "modulepreload") if target != CONFIG => {}
            _ => html.push_str(tag),
        }
    }
    html.push_str(rest);

    let (before, _, after) =
        element(&html, "<script type=\"module\"").ok_or_else(|| unknown("no script that starts the page"))?;
    let (started, after) = after.split_once("</script>").ok_or_else(|| unknown("a script without an end"))?;
    let module = quoted(started, ".js").ok_or_else(|| unknown("no module that is started"))?;
    let wasm = quoted(started, ".wasm").ok_or_else(|| unknown("no WebAssembly that is started"))?;
    let module = text(module)?;
    let init = default_export(&module).ok_or_else(|| unknown("no function that starts it"))?;
    let module = [module.as_str(), &START.replace("INIT", init)].concat();
    let wasm = transfer::gzip(&file(wasm)?).map_err(Error::file("compress WebAssembly"))?;

    let mut blocks = data_block("wasm", &STANDARD.encode(wasm));
    for name in FETCHED {
        blocks.push_str(&data_block(name, &safe(name, text(name)?)?));
    }
    let head = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n  <link rel=\"icon\" \
         href=\"data:image/svg+xml;base64,{icon}\">\n  <style>{}</style>\n",
        policy(&module, &style),
        safe("the style", style)?
    );
    let page = [before, after].concat();
    let (top, bottom) = page.split_once("</head>").ok_or_else(|| unknown("no head"))?;
    let (body, end) = bottom.rsplit_once("</body>").ok_or_else(|| unknown("no body"))?;
    let module = safe("the script", module)?;
    Ok([top, &head, "</head>", body, &blocks, "<script type=\"module\">", &module, "</script>\n</body>", end].concat())
}

fn unknown(what: &str) -> Error {
    Error::Project(format!("dist/index.html is not as Trunk writes it: {what}"))
}

/// The first element that begins so: what is before it, its start tag, and what follows.
fn element<'a>(html: &'a str, begin: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let start = html.find(begin)?;
    let end = start + html[start..].find('>')? + 1;
    Some((&html[..start], &html[start..end], &html[end..]))
}

/// The value of an attribute, with or without quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}="))?;
    match value.strip_prefix('"') {
        Some(value) => value.split('"').next(),
        None => value.split([' ', '>']).next(),
    }
}

/// The name in quotes that ends so, without the `./` before it.
fn quoted<'a>(script: &'a str, ending: &str) -> Option<&'a str> {
    script.split(['\'', '"']).find(|word| word.ends_with(ending)).map(|word| word.trim_start_matches(['.', '/']))
}

/// The name of what a module exports as its default: `export { a, b as default }`.
fn default_export(module: &str) -> Option<&str> {
    let (before, _) = module.rsplit_once(" as default")?;
    before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).next()
}

/// Text within an element that no HTML parser looks into, as long as nothing in it looks like the element's end.
fn safe(what: &str, text: String) -> Result<String, Error> {
    let lower = text.to_ascii_lowercase();
    match ["</script", "</style", "<!--", "<script"].iter().find(|end| lower.contains(*end)) {
        Some(end) => Err(Error::Project(format!("{what} holds «{end}», which cannot stand in one HTML file"))),
        None => Ok(text),
    }
}

/// A script of no known language is a block of data (WHATWG HTML, 4.12.1).
fn data_block(id: &str, content: &str) -> String {
    format!("<script type=\"text/plain\" id=\"{id}\">{content}</script>\n")
}

/// What the server's headers say elsewhere (W3C CSP Level 3): the file's own script and style, and nothing from others. It
/// may connect to any host, because `config.json` and the query name the API.
fn policy(script: &str, style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; style-src {}; img-src data:; media-src 'self' blob:; \
         worker-src data:; connect-src 'self' http: https: ws: wss:; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = r#"<!doctype html><html><head>
<link rel="preload" href="config.json" as="fetch" crossorigin>
<link rel="icon" href="./icon-1.svg">
<link rel="stylesheet" href="./style-1.css"/>
<script type="module">
import init, * as bindings from './page-1.js';
const wasm = await init({ module_or_path: './page-1_bg.wasm' });
</script>
<link rel="modulepreload" href="./page-1.js" crossorigin="anonymous"><link rel="preload" href="./page-1_bg.wasm" as="fetch">
</head><body><p>Hi</p></body></html>"#;

    fn file(name: &str) -> Result<Vec<u8>, Error> {
        Ok(match name {
            "icon-1.svg" => "<svg/>",
            "style-1.css" => "p { color: red }",
            "page-1.js" => "async function start() {}\nexport { other, start as default };",
            "page-1_bg.wasm" => "\0asm",
            "config.json" => "{}",
            guide => return Ok(format!("# {guide}").into_bytes()),
        }
        .into())
    }

    #[test]
    fn all_that_is_mentioned_stands_within() {
        let html = join(INDEX, &file).unwrap();
        for part in [
            "<style>p { color: red }</style>",
            "href=\"data:image/svg+xml;base64,PHN2Zy8+\"",
            "<p>Hi</p><script type=\"text/plain\" id=\"wasm\">H4sI",
            "id=\"config.json\">{}</script>",
            "id=\"guide.en.md\"># guide.en.md</script>",
            "await start({ module_or_path:",
            "<link rel=\"preload\" href=\"config.json\" as=\"fetch\" crossorigin>",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        for gone in ["page-1", "style-1", "icon-1", "INIT"] {
            assert!(!html.contains(gone), "{gone} stands in {html}");
        }
    }

    #[test]
    fn the_policy_allows_the_script_that_stands_there() {
        let html = join(INDEX, &file).unwrap();
        let (_, script) = html.split_once("<script type=\"module\">").unwrap();
        let (script, _) = script.split_once("</script>").unwrap();
        assert!(html.contains(&format!("script-src 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))));
    }

    #[test]
    fn what_would_end_its_element_is_refused() {
        let hostile = |name: &str| match name {
            "config.json" => Ok(b"</SCRIPT><img>".to_vec()),
            name => file(name),
        };
        assert!(join(INDEX, &hostile).unwrap_err().to_string().contains("config.json holds «</script»"));
    }
}

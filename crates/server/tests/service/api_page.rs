//! `docs/api.md` shows the document as a page.

use std::fmt::Write;

use liza_server::api::Api;
use serde_json::Value;

const HEAD: &str = "# The signaling service's API\n\nMade from `v1/openapi.json`, which the server makes of its code; \
    what it is for is said in [the signaling service](signaling.md). All addresses are below `/api/signaling`.\n";

fn page() -> String {
    let document = serde_json::to_value(Api::document()).unwrap();
    let mut page = HEAD.to_owned();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            write!(page, "\n## `{} {path}`\n\n{}\n", method.to_uppercase(), text(&operation["summary"])).unwrap();
            parts(&mut page, operation);
        }
    }
    page += "\n## Shapes\n";
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        write!(page, "\n### {name}\n\n{}\n", text(&schema["description"])).unwrap();
        let shapes = schema["oneOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
        for shape in shapes.iter().flat_map(|shape| shape["allOf"].as_array().cloned().unwrap_or(vec![shape.clone()])) {
            members(&mut page, &shape);
        }
    }
    page
}

fn parts(page: &mut String, operation: &Value) {
    if !operation["security"].is_null() {
        *page += "\nNeeds a token: `Authorization: Bearer …`.\n";
    }
    let parameters: Vec<&Value> = operation["parameters"].as_array().into_iter().flatten().collect();
    for parameter in &parameters {
        let name = text(&parameter["name"]);
        write!(page, "\n- `?{name}=` {}", text(&parameter["description"])).unwrap();
    }
    if !parameters.is_empty() {
        *page += "\n";
    }
    if let Some(content) = operation["requestBody"]["content"].as_object() {
        let (kind, body) = content.iter().next().unwrap();
        writeln!(page, "\nBody: {}, as `{kind}`.", shape(&body["schema"])).unwrap();
    }
    *page += "\n| status | body | |\n|---|---|---|\n";
    for (status, response) in operation["responses"].as_object().unwrap() {
        let contents = response["content"].as_object().into_iter().flatten();
        let bodies: Vec<String> = contents.map(|(kind, body)| format!("{} `{kind}`", shape(&body["schema"]))).collect();
        writeln!(page, "| {status} | {} | {} |", bodies.join(", "), text(&response["description"])).unwrap();
    }
}

fn members(page: &mut String, schema: &Value) {
    let Some(members) = schema["properties"].as_object() else {
        if schema["$ref"].is_string() {
            writeln!(page, "\nand {}", shape(schema)).unwrap();
        }
        return;
    };
    *page += "\n| member | | |\n|---|---|---|\n";
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, member) in members {
        let optional = if required.contains(&Value::from(name.as_str())) { "" } else { ", may be absent" };
        writeln!(page, "| `{name}` | {}{optional} | {} |", shape(member), text(&member["description"])).unwrap();
    }
}

/// What a schema is, in a word or two.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(|value| format!("`{}`", text(value))).collect::<Vec<_>>().join(", ");
    }
    let choices = schema["oneOf"].as_array().cloned().unwrap_or_default();
    if let Some(choice) = choices.iter().find(|choice| choice["$ref"].is_string()) {
        return shape(choice);
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", shape(&schema["items"])),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) if kinds.contains(&"array".into()) => format!("list of {}", shape(&schema["items"])),
        Value::Array(kinds) => kinds.iter().map(text).find(|kind| kind != "null").unwrap_or_default(),
        _ => "any JSON".to_owned(),
    }
}

/// On one line, fit for a table.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

#[test]
fn it_shows_the_document() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
    if std::env::var_os("LIZA_WRITE_DOCS").is_some() {
        std::fs::write(path, page()).unwrap();
    }
    let shown = std::fs::read_to_string(path).unwrap_or_default();
    assert!(shown == page(), "docs/api.md is not up to date; LIZA_WRITE_DOCS=1 cargo test -p liza-server writes it");
}

//! `GET /openapi.json`: what is served, for machines. Made from the list of operations and the wire types.

use crate::operation::{Access, Answer, Base, Operation, QueryKind, QueryParameter, SchemaOf};
use anteroom_app::App;
use anteroom_domain::scope::Gate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document as indented text with a newline at its end.
#[must_use]
pub fn text<'a>(operations: impl Iterator<Item = &'a Operation>) -> String {
    let mut text = serde_json::to_string_pretty(&document(operations)).unwrap_or_default();
    text.push('\n');
    text
}

/// The document.
#[must_use]
pub fn document<'a>(operations: impl Iterator<Item = &'a Operation>) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let method = operation.method.name().to_ascii_lowercase();
        let described = describe(operation, &mut schemas);
        paths
            .entry(plain_path(operation))
            .or_default()
            .insert(method, described);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Anteroom",
            "version": App::version(),
            "description": "The operations of the portal. Every answer is wrapped in an envelope; see `docs/protocol/http.md`.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas.finish(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "An API key (`sk-…`) or a session token." },
                "basic": { "type": "http", "scheme": "basic" },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "asc_auth_key" },
                "confirm": {
                    "type": "apiKey", "in": "header", "name": "confirm",
                    "description": "The query string of a confirmation link; `x-links` lists the types that open the operation.",
                },
            },
        },
    })
}

/// The named schemas that the document refers to.
#[derive(Default)]
struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    /// Where to find a schema: itself when it is short, else a reference to it.
    fn place(&mut self, schema: &SchemaOf) -> Value {
        let value = to_value(&schema.schema());
        for (name, nested) in schema.nested() {
            self.0.entry(name).or_insert_with(|| to_value(&nested));
        }
        let is_named = value.get("properties").is_some()
            || value.get("enum").is_some()
            || value.get("allOf").is_some()
            || value.get("oneOf").is_some();
        if !is_named {
            return value;
        }
        let name = schema.name();
        let reference = reference(&name);
        self.0.entry(name.into_owned()).or_insert(value);
        reference
    }

    fn finish(mut self) -> BTreeMap<String, Value> {
        let own = [
            ("Links", links()),
            ("OperationError", operation_error()),
            ("ValidationError", validation_error()),
            ("GateRefusal", gate_refusal()),
            ("InstallationRefusal", installation_refusal()),
        ];
        self.0.extend(own.map(|(name, value)| (name.to_owned(), value)));
        self.0
    }
}

fn to_value<T: serde::Serialize>(schema: &T) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The path with the types of its parameters taken away.
fn plain_path(operation: &Operation) -> String {
    let parts = operation.path();
    let plain = parts.split('/').map(|part| match part.split_once(':') {
        Some((name, _)) if part.starts_with('{') => format!("{name}}}"),
        _ => part.to_owned(),
    });
    plain.collect::<Vec<_>>().join("/")
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut described = Map::new();
    described.insert("operationId".into(), operation.id.into());
    described.insert("summary".into(), operation.summary.into());
    described.insert("tags".into(), json!([operation.area()]));
    let mut parameters = path_parameters(operation);
    parameters.extend(operation.query.iter().map(query_parameter));
    if operation.conditional {
        let about = "Changes nothing (412) unless the record still has one of these tags.";
        parameters
            .push(json!({ "name": "If-Match", "in": "header", "description": about, "schema": { "type": "string" } }));
    }
    if !parameters.is_empty() {
        described.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = &operation.body {
        let content = json!({ "application/json": { "schema": schemas.place(body) } });
        described.insert("requestBody".into(), json!({ "content": content }));
    }
    if let Some(form) = &operation.form {
        let content = json!({ "multipart/form-data": { "schema": schemas.place(&form.schema) } });
        described.insert("requestBody".into(), json!({ "content": content }));
    }
    described.insert("responses".into(), responses(operation, schemas));
    let credentials = json!([{ "bearer": [] }, { "basic": [] }, { "cookie": [] }]);
    let link = json!({ "confirm": [] });
    match operation.access {
        Access::Link => described.insert("security".into(), json!([link])),
        Access::Member if !operation.links.is_empty() => described.insert(
            "security".into(),
            json!([{ "bearer": [] }, { "basic": [] }, { "cookie": [] }, link]),
        ),
        Access::Member => described.insert("security".into(), credentials),
        Access::Anonymous => described.insert("security".into(), json!([{}, { "bearer": [] }])),
    };
    if !operation.links.is_empty() {
        let names: Vec<&str> = operation.links.iter().map(|kind| kind.name()).collect();
        described.insert("x-links".into(), names.into());
    }
    described.insert("x-scopes".into(), scopes(operation));
    Value::Object(described)
}

/// The scopes that an API key needs one of.
fn scopes(operation: &Operation) -> Value {
    match operation.gate() {
        Gate::Anyone => json!([]),
        Gate::OneOf(accepted) => {
            let global: &[&str] = if operation.method == crate::route::Method::Get {
                &["*:read", "*:write"]
            } else {
                &["*:write"]
            };
            global
                .iter()
                .copied()
                .chain(accepted.iter().map(|scope| scope.name()))
                .collect()
        }
    }
}

fn path_parameters(operation: &Operation) -> Vec<Value> {
    let inner = |part: &'static str| part.strip_prefix('{')?.strip_suffix('}');
    let parameters = operation.template.split('/').filter_map(inner).map(|part| {
        let (name, schema) = match part.split_once(':') {
            Some((name, "guid")) => (name, json!({ "type": "string", "format": "uuid" })),
            Some((name, _)) => (name, json!({ "type": "integer", "format": "int32" })),
            None => (part, json!({ "type": "string" })),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    parameters.collect()
}

fn query_parameter(parameter: &QueryParameter) -> Value {
    let schema = match parameter.kind {
        QueryKind::Text => json!({ "type": "string" }),
        QueryKind::Integer => json!({ "type": "integer", "format": "int32" }),
        QueryKind::Boolean => json!({ "type": "boolean" }),
        QueryKind::TextList => json!({ "type": "array", "items": { "type": "string" } }),
        QueryKind::IntegerList => json!({ "type": "array", "items": { "type": "integer" } }),
    };
    json!({ "name": parameter.name, "in": "query", "description": parameter.about, "schema": schema })
}

/// Whether a parameter of the path is a word, which may be none of those that there are. Numbers and identifiers that cannot be
/// read are a path that is not there.
fn has_word(template: &str) -> bool {
    template
        .split('/')
        .any(|part| part.starts_with('{') && !part.contains(':'))
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut all = successes(operation, schemas);
    if operation.of_installation {
        let content = json!({
            "application/json": { "schema": reference("InstallationRefusal") },
            "application/problem+json": { "schema": reference("GateRefusal") },
        });
        all.insert("401".into(), json!({ "description": "No usable credential." }));
        all.insert(
            "default".into(),
            json!({ "description": "Refused.", "content": content }),
        );
        return Value::Object(all);
    }
    if operation.body.is_some() || !operation.query.is_empty() || has_word(operation.template) {
        let content = json!({
            "application/json": { "schema": reference("OperationError") },
            "application/problem+json": { "schema": reference("ValidationError") },
        });
        all.insert(
            "400".into(),
            json!({ "description": "A value breaks a rule or cannot be read.", "content": content }),
        );
    }
    if operation.access != Access::Anonymous {
        all.insert("401".into(), json!({ "description": "No usable credential." }));
    }
    if operation.base == Base::Api {
        let content = json!({
            "application/json": { "schema": reference("OperationError") },
            "application/problem+json": { "schema": reference("GateRefusal") },
        });
        all.insert(
            "default".into(),
            json!({ "description": "Refused.", "content": content }),
        );
    }
    Value::Object(all)
}

fn successes(operation: &Operation, schemas: &mut Schemas) -> Map<String, Value> {
    let list = |items: Value| json!({ "type": "array", "items": items });
    let schema = match &operation.answer {
        Answer::Nothing => envelope(None, true, false),
        Answer::One(schema) => envelope(Some(schemas.place(schema)), true, false),
        Answer::Maybe(schema) => envelope(Some(schemas.place(schema)), false, false),
        Answer::Bare(schema) => schemas.place(schema),
        Answer::List(schema) => envelope(Some(list(schemas.place(schema))), true, false),
        Answer::Page(schema) => envelope(Some(list(schemas.place(schema))), true, true),
        Answer::NoContent => {
            let done = json!({ "description": "Done; there is no body." });
            return Map::from_iter([("204".to_owned(), done)]);
        }
        Answer::Csv => {
            let content = json!({ "text/csv": { "schema": { "type": "string" } } });
            let file = json!({ "description": "The file.", "content": content });
            return Map::from_iter([("200".to_owned(), file)]);
        }
        Answer::Redirect { or_html } => {
            let location = json!({ "Location": { "schema": { "type": "string" } } });
            let on = json!({ "description": "Goes on at another address.", "headers": location });
            let content = json!({ "text/html": { "schema": { "type": "string" } } });
            let page = json!({ "description": "A page for a browser.", "content": content });
            let page = or_html.then(|| ("200".to_owned(), page));
            return page.into_iter().chain([("302".to_owned(), on)]).collect();
        }
    };
    let done = json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } });
    Map::from_iter([("200".to_owned(), done)])
}

fn envelope(response: Option<Value>, is_always_there: bool, is_page: bool) -> Value {
    let mut properties = Map::new();
    let mut required = vec!["count", "links", "status", "statusCode"];
    if let Some(response) = response {
        properties.insert("response".into(), response);
        if is_always_there {
            required.push("response");
        }
    }
    let integer = json!({ "type": "integer", "format": "int64" });
    properties.insert("count".into(), integer.clone());
    if is_page {
        properties.insert("total".into(), integer.clone());
        required.push("total");
    }
    properties.insert("links".into(), reference("Links"));
    properties.insert("status".into(), integer.clone());
    properties.insert("statusCode".into(), integer);
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
    })
}

fn links() -> Value {
    json!({
        "type": "array",
        "minItems": 1,
        "maxItems": 1,
        "items": {
            "type": "object",
            "required": ["href", "action"],
            "properties": { "href": { "type": "string" }, "action": { "type": "string" } },
        },
    })
}

fn operation_error() -> Value {
    json!({
        "type": "object",
        "required": ["error", "status", "statusCode"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message", "type", "stack", "hresult"],
                "properties": {
                    "message": { "type": "string" },
                    "type": { "type": ["string", "null"] },
                    "stack": { "type": "null" },
                    "hresult": { "type": "integer" },
                    "requestId": { "type": "string" },
                },
            },
            "status": { "type": "integer", "const": 1 },
            "statusCode": { "type": "integer" },
        },
    })
}

fn validation_error() -> Value {
    json!({
        "type": "object",
        "required": ["response", "count", "links", "status", "statusCode"],
        "properties": {
            "response": {
                "type": "object",
                "required": ["title", "status", "errors"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "errors": {
                        "type": "object",
                        "additionalProperties": { "type": "array", "items": { "type": "string" } },
                    },
                    "traceId": { "type": "string" },
                },
            },
            "count": { "type": "integer" },
            "links": reference("Links"),
            "status": { "type": "integer", "const": 1 },
            "statusCode": { "type": "integer" },
        },
    })
}

fn gate_refusal() -> Value {
    json!({
        "type": "object",
        "required": ["title", "status"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "traceId": { "type": "string" },
        },
    })
}

fn installation_refusal() -> Value {
    json!({
        "type": "object",
        "required": ["error", "message"],
        "properties": {
            "error": { "type": "string", "description": "Its code." },
            "message": { "type": "string" },
            "variants": { "type": "array", "items": { "type": "string" } },
            "clientIP": { "type": "string" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Reply;

    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Part {
        size: i64,
    }

    #[derive(utoipa::ToSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Thing {
        name: String,
        parts: Vec<Part>,
    }

    #[test]
    fn the_document_follows_the_list() {
        const QUERY: &[QueryParameter] = &[QueryParameter::new("count", QueryKind::Integer, "How many.")];
        let operations = [
            Operation::get("list_things", "/people", |_| Box::pin(async { Ok(Reply::nothing()) }))
                .about("Lists things.")
                .query(QUERY)
                .answers_page::<Thing>(),
            Operation::put("update_key", "/keys/{keyid:guid}", |_| {
                Box::pin(async { Ok(Reply::nothing()) })
            })
            .takes::<Thing>()
            .answers::<bool>(),
        ];
        let document = document(operations.iter());
        let list = &document["paths"]["/api/2.0/people"]["get"];
        assert_eq!(list["operationId"], "list_things");
        assert_eq!(list["parameters"][0]["name"], "count");
        assert_eq!(
            list["x-scopes"],
            json!(["*:read", "*:write", "accounts:read", "accounts:write"])
        );
        let envelope = &list["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
        assert_eq!(envelope["response"]["items"]["$ref"], "#/components/schemas/Thing");
        assert!(envelope.get("total").is_some());
        let update = &document["paths"]["/api/2.0/keys/{keyid}"]["put"];
        assert_eq!(update["parameters"][0]["schema"]["format"], "uuid");
        assert_eq!(
            update["requestBody"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/Thing"
        );
        let answer = &update["responses"]["200"]["content"]["application/json"]["schema"]["properties"];
        assert_eq!(answer["response"]["type"], "boolean");
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for name in [
            "Thing",
            "Part",
            "Links",
            "OperationError",
            "ValidationError",
            "GateRefusal",
        ] {
            assert!(schemas.contains_key(name), "{name}");
        }
    }

    #[test]
    fn answers_other_than_one_value_are_told_apart() {
        let at =
            |operation: Operation| document([operation].iter())["paths"]["/api/2.0/people"]["get"]["responses"].clone();
        let get = || Operation::get("get_thing", "/people", |_| Box::pin(async { Ok(Reply::nothing()) }));
        let required = |responses: &Value| {
            let required = &responses["200"]["content"]["application/json"]["schema"]["required"];
            required.as_array().unwrap().contains(&json!("response"))
        };
        assert!(required(&at(get().answers::<Thing>())));
        let perhaps = at(get().may_answer::<Thing>());
        assert!(!required(&perhaps), "{perhaps}");
        let gone = at(get().answers_no_content());
        assert!(gone["204"]["content"].is_null() && gone["200"].is_null(), "{gone}");
        let on = at(get().redirects(true));
        assert!(
            on["302"]["headers"]["Location"].is_object() && on["200"]["content"]["text/html"].is_object(),
            "{on}"
        );
        assert!(at(get().redirects(false))["200"].is_null());
    }
}

//! The pages for people: what this is, and which operations there are. Plain HTML; the script only filters the list.

use crate::operation::{Access, Answer, Operation, SchemaOf};
use crate::table::Table;
use anteroom_app::App;
use anteroom_domain::scope::Gate;
use std::fmt::Write;

/// The page at `/`.
pub fn home() -> String {
    page(
        "Anteroom",
        &format!(
            "<h1>Anteroom</h1>\n<p>An open portal server that speaks the ONLYOFFICE DocSpace REST API. Version {}.</p>\n\
             <ul>\n<li><a href=\"/login\">Sign in</a></li>\n\
             <li><a href=\"/docs\">The operations of this server</a></li>\n\
             <li><a href=\"/openapi.json\">The same for machines (OpenAPI)</a></li>\n\
             <li><a href=\"/health\">Health</a></li>\n</ul>\n",
            escape(App::version())
        ),
    )
}

/// The page at `/docs`.
pub fn docs(table: &Table) -> String {
    let mut operations: Vec<&Operation> = table.operations().collect();
    operations.sort_by(|a, b| (a.area(), a.template, a.method).cmp(&(b.area(), b.template, b.method)));
    let mut body = format!(
        "<h1>Operations</h1>\n<p>{} operations are built, {} more of the protocol answer 501. \
         The same list for machines: <a href=\"/openapi.json\">openapi.json</a>.</p>\n\
         <p class=\"filter\" hidden><label>Filter <input type=\"search\" id=\"filter\"></label></p>\n",
        operations.len(),
        table.planned().len()
    );
    let mut area = "";
    for operation in operations {
        if operation.area() != area {
            area = operation.area();
            let _ = writeln!(body, "<h2>{}</h2>", escape(area));
        }
        body.push_str(&entry(operation));
    }
    page("Operations of Anteroom", &body)
}

fn entry(operation: &Operation) -> String {
    let mut rows = String::new();
    let mut row = |name: &str, value: String| {
        let _ = writeln!(rows, "<dt>{name}</dt><dd>{value}</dd>");
    };
    row("Name", code(operation.id));
    row("Who", who(operation));
    for parameter in operation.query {
        row("Query", format!("{} {}", code(parameter.name), escape(parameter.about)));
    }
    if let Some(body) = &operation.body {
        row("Body", name_of(body));
    }
    let answer = match &operation.answer {
        Answer::Nothing => "nothing".to_owned(),
        Answer::NoContent => "no body (204)".to_owned(),
        Answer::One(schema) => name_of(schema),
        Answer::Maybe(schema) => format!("{} or nothing", name_of(schema)),
        Answer::Bare(schema) => format!("{}, without an envelope", name_of(schema)),
        Answer::Csv => "a CSV file".to_owned(),
        Answer::List(schema) => format!("list of {}", name_of(schema)),
        Answer::Page(schema) => format!("page of a list of {}", name_of(schema)),
        Answer::Redirect { or_html: false } => "a redirect (302)".to_owned(),
        Answer::Redirect { or_html: true } => "a redirect (302) or a page".to_owned(),
    };
    row("Answer", answer);
    let method = operation.method.name();
    format!(
        "<details id=\"{id}\">\n<summary><span class=\"method {lower}\">{method}</span> <code>{path}</code> <span>{summary}</span></summary>\n\
         <dl>\n{rows}</dl>\n</details>\n",
        id = escape(operation.id),
        lower = method.to_ascii_lowercase(),
        path = escape(&operation.path()),
        summary = escape(operation.summary),
    )
}

fn who(operation: &Operation) -> String {
    let access = match operation.access {
        Access::Anonymous => "everybody",
        Access::Member => "members",
        Access::Link => "holders of a link",
    };
    let links: Vec<&str> = operation.links.iter().map(|kind| kind.name()).collect();
    let access = match (operation.access, links.as_slice()) {
        (_, []) => access.to_owned(),
        (Access::Link, names) => format!("{access} {}", names.join(", ")),
        (_, names) => format!("{access}, and holders of a link {}", names.join(", ")),
    };
    let scopes = match operation.gate() {
        Gate::Anyone => "any API key".to_owned(),
        Gate::OneOf([]) => "API keys with a global scope only".to_owned(),
        Gate::OneOf(scopes) => {
            let names: Vec<String> = scopes.iter().map(|scope| code(scope.name())).collect();
            format!("API keys with {} or a global scope", names.join(" or "))
        }
    };
    format!("{access}; {scopes}")
}

fn name_of(schema: &SchemaOf) -> String {
    code(&schema.name())
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
         <link rel=\"stylesheet\" href=\"/docs/docs.css\">\n<script src=\"/docs/docs.js\" defer></script>\n</head>\n\
         <body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escape(title)
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Reply;

    #[test]
    fn operations_are_listed_and_escaped() {
        let operation = Operation::get("get_person", "/people/{userid}", |_| {
            Box::pin(async { Ok(Reply::nothing()) })
        })
        .about("Shows <one> person.");
        let html = docs(&Table::new(vec![operation]));
        assert!(html.contains("<code>/api/2.0/people/{userid}</code>"));
        assert!(html.contains("Shows &lt;one&gt; person."));
        assert!(html.contains("API keys with <code>accounts:read</code> or <code>accounts:write</code>"));
        assert!(!html.contains("style=") && !html.contains("onclick"));
    }

    #[test]
    fn the_home_page_leads_to_the_docs() {
        assert!(home().contains("href=\"/docs\""));
    }
}

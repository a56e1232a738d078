//! Hidden commands that print files which are made from the code.

use crate::exit::Exit;
use crate::output::text;

/// Prints what `GET /openapi.json` answers.
pub fn openapi() -> Exit {
    text(&anteroom_http::openapi::text(anteroom_http::api::operations().iter()));
    Exit::Done
}

/// Prints the table of operations.
pub fn coverage() -> Exit {
    text(&anteroom_http::coverage::markdown(&anteroom_http::api::operations()));
    Exit::Done
}

//! What links open on telephones (`docs/protocol/portal.md` 7.3).

use super::Section;
use anteroom_domain::house::DeepLink;
use serde_json::{Value, json};

impl Section for DeepLink {
    const NAME: &'static str = "deep_link";

    fn write(&self) -> Value {
        json!(self.number())
    }

    fn read(value: &Value) -> Option<Self> {
        Self::from_number(value.as_i64()?)
    }
}

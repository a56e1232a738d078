//! Contacts in their column: a JSON list of pairs; nothing when there are none.

use anteroom_domain::Contact;

pub(super) fn to_text(contacts: &[Contact]) -> Option<String> {
    if contacts.is_empty() {
        return None;
    }
    let pairs: Vec<(&str, &str)> = contacts.iter().map(|c| (c.kind.as_str(), c.value.as_str())).collect();
    serde_json::to_string(&pairs).ok()
}

pub(super) fn from_text(text: Option<&str>) -> Option<Vec<Contact>> {
    let Some(text) = text else { return Some(Vec::new()) };
    let pairs: Vec<(String, String)> = serde_json::from_str(text).ok()?;
    Some(pairs.into_iter().map(|(kind, value)| Contact { kind, value }).collect())
}

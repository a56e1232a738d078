//! Problems of single fields of a request and their exact texts (`docs/protocol/http.md` 9, `people.md` 1.2).

use std::fmt;

/// One problem of one field: an entry of `response.errors` of a validation error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The key: a property name such as `FirstName` or `UpdateMember.FirstName`, a JSON path such as `$.userIds[0]`,
    /// `$` for the body as a whole, or the name of a query or route value.
    pub key: String,
    /// The text.
    pub text: String,
}

impl FieldProblem {
    /// A problem with a text of its own.
    #[must_use]
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
        }
    }

    /// No body where one is required.
    #[must_use]
    pub fn empty_body() -> Self {
        Self::new("", "A non-empty request body is required.")
    }

    /// A property that must not be blank; `prefix` such as `UpdateMember.` belongs to the key only.
    #[must_use]
    pub fn required(prefix: &str, name: &str) -> Self {
        Self::new(format!("{prefix}{name}"), format!("The {name} field is required."))
    }

    /// A text longer than `max` characters.
    #[must_use]
    pub fn max_length(prefix: &str, name: &str, max: usize) -> Self {
        let text = format!("The field {name} must be a string with a maximum length of {max}.");
        Self::new(format!("{prefix}{name}"), text)
    }

    /// A text shorter than `min` or longer than `max` characters.
    #[must_use]
    pub fn length(prefix: &str, name: &str, min: usize, max: usize) -> Self {
        let text =
            format!("The field {name} must be a string with a minimum length of {min} and a maximum length of {max}.");
        Self::new(format!("{prefix}{name}"), text)
    }

    /// A number outside `min` to `max`.
    #[must_use]
    pub fn range(prefix: &str, name: &str, min: i64, max: i64) -> Self {
        Self::new(
            format!("{prefix}{name}"),
            format!("The field {name} must be between {min} and {max}."),
        )
    }

    /// A text that breaks the e-mail attribute.
    #[must_use]
    pub fn email(prefix: &str, name: &str) -> Self {
        Self::new(
            format!("{prefix}{name}"),
            format!("The {name} field is not a valid e-mail address."),
        )
    }

    /// A query or route value that cannot be converted.
    #[must_use]
    pub fn not_valid(name: &str, value: &str) -> Self {
        Self::new(name, format!("The value '{value}' is not valid."))
    }

    /// A query or route number that names no member of its enumeration.
    #[must_use]
    pub fn undefined(name: &str, value: &str) -> Self {
        Self::new(name, format!("The value '{value}' is invalid."))
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() {
            f.write_str(&self.text)
        } else {
            write!(f, "{}: {}", self.key, self.text)
        }
    }
}

/// The length of a text as limits count it: characters, as the limits of what is stored do.
#[must_use]
pub fn length_of(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_exact() {
        for (problem, key, text) in [
            (
                FieldProblem::required("", "Name"),
                "Name",
                "The Name field is required.",
            ),
            (
                FieldProblem::max_length("UpdateMember.", "FirstName", 255),
                "UpdateMember.FirstName",
                "The field FirstName must be a string with a maximum length of 255.",
            ),
            (
                FieldProblem::length("", "GroupName", 1, 128),
                "GroupName",
                "The field GroupName must be a string with a minimum length of 1 and a maximum length of 128.",
            ),
            (
                FieldProblem::range("", "Count", 1, 100),
                "Count",
                "The field Count must be between 1 and 100.",
            ),
            (
                FieldProblem::email("", "Email"),
                "Email",
                "The Email field is not a valid e-mail address.",
            ),
            (
                FieldProblem::not_valid("status", "x"),
                "status",
                "The value 'x' is not valid.",
            ),
            (
                FieldProblem::undefined("status", "99"),
                "status",
                "The value '99' is invalid.",
            ),
            (FieldProblem::empty_body(), "", "A non-empty request body is required."),
        ] {
            assert_eq!((problem.key.as_str(), problem.text.as_str()), (key, text));
        }
    }

    #[test]
    fn lengths_count_characters() {
        assert_eq!(length_of("aé"), 2);
        assert_eq!(length_of("😀"), 1);
    }
}

//! What clear-text passwords a portal accepts, for those who are about to choose one (`docs/protocol/auth.md` 14).

use anteroom_domain::password::PasswordPolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rule for passwords, with the expressions that a page checks it by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = PasswordSettingsDto)]
pub struct PasswordSettingsDto {
    /// Shortest password.
    pub min_length: usize,
    /// Whether a capital letter is needed.
    pub upper_case: bool,
    /// Whether a digit is needed.
    pub digits: bool,
    /// Whether a special character is needed.
    pub spec_symbols: bool,
    /// Characters that may occur.
    pub allowed_characters_regex_str: String,
    /// Demands a digit.
    pub digits_regex_str: String,
    /// Demands a capital letter.
    pub upper_case_regex_str: String,
    /// Demands a special character.
    pub spec_symbols_regex_str: String,
}

impl From<PasswordPolicy> for PasswordSettingsDto {
    fn from(policy: PasswordPolicy) -> Self {
        Self {
            min_length: policy.min_length,
            upper_case: policy.upper_case,
            digits: policy.digits,
            spec_symbols: policy.special_symbols,
            allowed_characters_regex_str: r"[\x21-\x7E]".to_owned(),
            digits_regex_str: r"(?=.*\d)".to_owned(),
            upper_case_regex_str: "(?=.*[A-Z])".to_owned(),
            spec_symbols_regex_str: r"(?=.*[\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E])".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_expressions_come_with_the_rule() {
        assert_eq!(
            serde_json::to_value(PasswordSettingsDto::from(PasswordPolicy::default())).unwrap(),
            json!({
                "minLength": 8, "upperCase": false, "digits": false, "specSymbols": false,
                "allowedCharactersRegexStr": "[\\x21-\\x7E]",
                "digitsRegexStr": "(?=.*\\d)",
                "upperCaseRegexStr": "(?=.*[A-Z])",
                "specSymbolsRegexStr": "(?=.*[\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E])",
            })
        );
    }
}

//! A password that is read from a file or made up.

use crate::config::reason;
use crate::exit::Failure;
use crate::portal::random_password;
use anteroom_app::random::SystemRandom;
use anteroom_domain::password::PasswordPolicy;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Where a password comes from.
#[derive(Debug, clap::Args)]
pub struct PasswordArguments {
    /// A file that holds the password [default: one is made up and shown once]
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// A password.
pub struct Chosen {
    /// The password.
    pub text: Zeroizing<String>,
    /// Whether nobody knows it yet.
    pub is_made_up: bool,
}

impl PasswordArguments {
    /// Reads the file, or makes a password up that every rule of a portal accepts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn choose(&self) -> Result<Chosen, Failure> {
        let Some(file) = &self.password_file else {
            let strict = PasswordPolicy {
                min_length: 30,
                upper_case: true,
                digits: true,
                special_symbols: true,
            };
            return Ok(Chosen {
                text: random_password(&strict, &SystemRandom),
                is_made_up: true,
            });
        };
        let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, reason(&error)))?;
        let text = Zeroizing::new(text);
        Ok(Chosen {
            text: Zeroizing::new(text.trim().to_owned()),
            is_made_up: false,
        })
    }
}

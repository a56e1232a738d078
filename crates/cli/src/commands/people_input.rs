//! The options that say how a file of people is read.

use crate::config::reason;
use crate::exit::Failure;
use crate::output::say;
use anteroom_onboard::people_file::{read_bytes, read_bytes_of};
use anteroom_onboard::{FileOptions, Form, Mapping, PeopleFile, Reading};
use std::path::{Path, PathBuf};

/// How a file of people is read, where its looks are not to decide.
#[derive(Debug, clap::Args)]
pub struct PeopleFileOptions {
    /// Which heading a column of the file has, such as `email="Work mail"`; may be repeated
    #[arg(long = "map", value_name = "COLUMN=HEADING")]
    columns: Vec<String>,
    /// Which role a word of the file stands for, such as `Chef=DocSpaceAdmin`; may be repeated
    #[arg(long = "map-role", value_name = "WORD=ROLE")]
    roles: Vec<String>,
    /// A file with such mappings
    #[arg(long, value_name = "FILE")]
    map_file: Option<PathBuf>,
    /// Write the mappings of this command to a file, for --map-file
    #[arg(long, value_name = "FILE")]
    save_map: Option<PathBuf>,
    /// The role of everybody whose row names none
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// The form of the file [default: found by its looks]
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<Format>,
    /// The encoding of a text file, such as windows-1252 [default: found by its looks]
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The character between the cells of a CSV file; `tab` is one [default: found by its looks]
    #[arg(long, value_name = "CHAR", value_parser = separator)]
    separator: Option<char>,
    /// The sheet of a workbook [default: the first that is visible]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

/// The form of a file of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Cells between separators
    Csv,
    /// A workbook
    Xlsx,
    /// A list of objects
    Json,
    /// An object a line
    Ndjson,
    /// Entries of a directory
    Ldif,
}

impl From<Format> for Form {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Xlsx => Self::Xlsx,
            Format::Json => Self::Json,
            Format::Ndjson => Self::Ndjson,
            Format::Ldif => Self::Ldif,
        }
    }
}

fn separator(text: &str) -> Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(separator), None) if separator != '"' && !separator.is_alphanumeric() => Ok(separator),
        _ => Err("one character is needed that is no letter, digit or quote".to_owned()),
    }
}

/// A file of people that was read.
pub struct Loaded {
    /// What is in it.
    pub people: PeopleFile,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it lies, in full; none for standard input.
    pub path: Option<PathBuf>,
    /// How it was read.
    pub options: FileOptions,
}

impl PeopleFileOptions {
    /// Reads the file, or standard input.
    ///
    /// # Errors
    /// When the options do not fit, or nothing of the file can be used.
    pub fn load(&self, path: &Path) -> Result<Loaded, Failure> {
        let options = self.options()?;
        if let Some(file) = &self.save_map {
            std::fs::write(file, options.mapping.to_toml()).map_err(|error| Failure::file(file, reason(&error)))?;
            say(&format!("The mappings are in {}.", file.display()));
        }
        let (name, bytes, path) = if path == Path::new("-") {
            let name = "standard input".to_owned();
            let bytes = read_bytes(&name, std::io::stdin().lock()).map_err(Failure::bad_input)?;
            (name, bytes, None)
        } else {
            let name = path.display().to_string();
            let bytes = read_bytes_of(path).map_err(Failure::bad_input)?;
            (name, bytes, std::path::absolute(path).ok())
        };
        let people = PeopleFile::parse_as(&name, &bytes, &options).map_err(Failure::bad_input)?;
        Ok(Loaded {
            people,
            bytes,
            path,
            options,
        })
    }

    fn options(&self) -> Result<FileOptions, Failure> {
        let mut mapping = Mapping::default();
        if let Some(file) = &self.map_file {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, reason(&error)))?;
            mapping = Mapping::from_toml(&text).map_err(|error| Failure::file(file, error))?;
        }
        for pair in &self.columns {
            mapping.add_column(pair).map_err(Failure::bad_input)?;
        }
        for pair in &self.roles {
            mapping.add_role(pair).map_err(Failure::bad_input)?;
        }
        Ok(FileOptions {
            reading: Reading {
                form: self.format.map(Form::from),
                encoding: self.encoding.clone(),
                separator: self.separator,
                sheet: self.sheet.clone(),
            },
            mapping,
            role: self.role.clone(),
        })
    }
}

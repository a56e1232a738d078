//! The files of the repository, and how a rule reports what it finds.

use std::path::{Path, PathBuf};

/// One text file, with its path from the root of the repository in `/` form.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// A line of code, without comment-only lines.
pub struct Line<'a> {
    pub number: usize,
    pub code: &'a str,
}

impl Source {
    /// Whether the path starts with one of these.
    pub fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }

    /// Whether this is test code by its place.
    pub fn is_test_file(&self) -> bool {
        self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_test.rs")
            || self.path.contains("/benches/")
    }

    /// The lines before the file's test module, without comments.
    pub fn code(&self) -> impl Iterator<Item = Line<'_>> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
            .map(|(index, line)| Line {
                number: index + 1,
                code: without_comment(line),
            })
            .filter(|line| !line.code.trim().is_empty())
    }
}

fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with("//") {
        return "";
    }
    line.split_once(" // ").map_or(line, |(code, _)| code)
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// All files below the root with one of these extensions; build output and data folders are left out.
pub fn with_extension(extensions: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    walk(&root, &root, extensions, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(
        !found.is_empty(),
        "no file with extension {extensions:?} below {}",
        root.display()
    );
    found
}

/// The Rust files below `crates/`, of which some rules look at a part.
pub fn rust() -> Vec<Source> {
    with_extension(&["rs"])
        .into_iter()
        .filter(|source| source.path.starts_with("crates/"))
        .collect()
}

fn walk(root: &Path, folder: &Path, extensions: &[&str], found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            let is_left_out = matches!(
                name.as_str(),
                "target" | ".git" | "anteroom-data" | "node_modules" | "__pycache__"
            ) || name.ends_with("venv");
            if !is_left_out {
                walk(root, &path, extensions, found);
            }
        } else if path
            .extension()
            .is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// Fails with one line a problem.
pub fn report(rule: &str, problems: &[String]) {
    assert!(problems.is_empty(), "\n{rule}\n  {}\n", problems.join("\n  "));
}

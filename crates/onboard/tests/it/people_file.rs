//! The reader of people files.

use anteroom_domain::Role;
use anteroom_onboard::people_file::{Entry, FILE_MAX_BYTES, FileError, FileOptions, PeopleFile, Row};
use proptest::prelude::*;

fn parse(text: &str) -> PeopleFile {
    PeopleFile::parse("people.csv", text.as_bytes()).unwrap()
}

fn error(bytes: &[u8]) -> String {
    PeopleFile::parse("people.csv", bytes).unwrap_err().to_string()
}

fn problems(file: &PeopleFile) -> Vec<(usize, String)> {
    file.entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Person(_) => None,
            Entry::Bad(bad) => {
                let texts: Vec<String> = bad.problems.iter().map(ToString::to_string).collect();
                Some((bad.line, texts.join("; ")))
            }
        })
        .collect()
}

fn rows(file: &PeopleFile) -> Vec<Row> {
    file.people().cloned().collect()
}

#[test]
fn columns_in_any_order_case_and_spelling() {
    let by_comma = parse(
        "email,firstName,lastName,role,title,department,location,culture,password\n\
         ann@example.com,Ann,Lee,Manager,Head,R&D,Riga,de,secret-1\n",
    );
    let row = &rows(&by_comma)[0];
    assert_eq!(
        (row.line, row.email.as_str(), row.role, row.role_word.as_str()),
        (2, "ann@example.com", Role::RoomAdmin, "Manager")
    );
    assert_eq!((row.first_name.as_str(), row.last_name.as_str()), ("Ann", "Lee"));
    assert_eq!(
        (row.title.as_deref(), row.department.as_deref()),
        (Some("Head"), Some("R&D"))
    );
    assert_eq!(
        (row.location.as_deref(), row.culture.as_deref()),
        (Some("Riga"), Some("de"))
    );
    assert_eq!(row.password.as_ref().map(|p| p.0.as_str()), Some("secret-1"));
    assert!(!format!("{row:?}").contains("secret-1"));

    for text in [
        "\u{feff}ROLE;Last Name;first_name;E-Mail\r\nManager;Lee;Ann;ann@example.com\r\n",
        "role\tLASTNAME\tFirst-Name\temail\nManager\tLee\tAnn\tann@example.com",
        "\n\nrole,last name,first name,e mail\n\n\"Manager\",\"Lee\", Ann ,ann@example.com\n\n",
    ] {
        let file = parse(text);
        let row = &rows(&file)[0];
        assert_eq!(
            (row.email.as_str(), row.first_name.as_str(), row.last_name.as_str()),
            ("ann@example.com", "Ann", "Lee")
        );
        assert_eq!((row.role, &row.title, &row.password), (Role::RoomAdmin, &None, &None));
        assert!(file.warnings.is_empty());
    }
}

#[test]
fn unknown_columns_are_warned_about_and_empty_headings_are_not() {
    let file = parse("email,firstName,lastName,role,Shoe size,\na@example.com,Ann,,User,38,\n");
    assert_eq!(
        file.warnings,
        ["people.csv line 1: the column `Shoe size` is not known and is not used"]
    );
    assert_eq!(rows(&file).len(), 1);
}

#[test]
fn a_file_that_cannot_be_used_is_one_sentence() {
    for (bytes, sentence) in [
        (
            &b""[..],
            "people.csv is empty; its first line must name the columns email, firstName, lastName, role",
        ),
        (
            b"\xef\xbb\xbf \n",
            "people.csv is empty; its first line must name the columns email, firstName, lastName, role",
        ),
        (
            b"email,name,role\n",
            "people.csv line 1: there is no column firstName, lastName; `name` is not clear, \
             say --map fullName=\"name\" or --map lastName=\"name\" or --map firstName=\"name\"",
        ),
        (
            b"\nann@example.com,Ann,Lee,User\n",
            "people.csv line 2: there is no column email, firstName, lastName, role; --role gives everybody the same one",
        ),
        (
            b"email,E-Mail,firstName,lastName,role\n",
            "people.csv line 1: the column email is there twice",
        ),
        (
            b"email,firstName,lastName,role\na@b.co,Ann,\"Lee,User\nb@b.co,Bob,,User\n",
            "people.csv line 2: a quote is opened and never closed",
        ),
        (b"email\n\0", "people.csv line 2: there is a zero character in the text"),
    ] {
        assert_eq!(error(bytes), sentence);
    }
    let large = vec![b'x'; FILE_MAX_BYTES + 1];
    assert_eq!(error(&large), "people.csv is larger than 64 MB");
}

#[test]
fn bad_rows_are_reported_and_do_not_stop_the_others() {
    let file = parse(
        "email,firstName,lastName,role\n\
         ann@example.com,Ann,Lee,Manager\n\
         not an address,Bob,Ray,User\n\
         cat@example.com,,Day,boss\n\
         \n\
         dan@example.com,Dan,Fox,Owner\n\
         ANN@example.com,Ann,Other,User\n\
         eve@example.com,Eve,Gil\n\
         ,Fay,Hay,\n\
         ,,,\n\
         gus@example.com,Gus,Ivy,Power User\n",
    );
    let people: Vec<String> = file.people().map(|row| row.email.clone()).collect();
    assert_eq!(people, ["ann@example.com", "gus@example.com"]);
    let found = problems(&file);
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 6, 7, 8, 9]);
    assert_eq!(found[0].1, "`not an address` is not an e-mail address");
    assert!(
        found[1]
            .1
            .starts_with("there is no first name; role `boss`: not a role; accepted are DocSpaceAdmin")
    );
    assert_eq!(
        found[2].1,
        "role `Owner`: the portal's ownership is handed over, it is not a role that can be given"
    );
    assert_eq!(found[3].1, "the same e-mail address stands in line 2");
    assert_eq!(found[4].1, "3 fields where the header has 4");
    assert_eq!(found[5].1, "there is no e-mail address; there is no role");
    assert_eq!(file.len(), 8);
}

#[test]
fn a_quote_that_runs_away_is_named() {
    for (rows, problem) in [
        (
            "a@example.com,\"Ann,Lee,User\nb@example.com,\"Bob\",Ray,User\nc@example.com,Cat,,User\n",
            "text follows a closing quote, read up to line 3; is a quote not closed?",
        ),
        (
            "a@example.com,\"Ann,Lee,User\nb@example.com,Bob\",Ray\nc@example.com,Cat,,User\n",
            "3 fields where the header has 4, read up to line 3; is a quote not closed?",
        ),
    ] {
        let file = parse(&format!("email,firstName,lastName,role\n{rows}"));
        assert_eq!(problems(&file), [(2, problem.to_owned())]);
        let people: Vec<&str> = file.people().map(|row| row.email.as_str()).collect();
        assert_eq!(people, ["c@example.com"]);
    }
}

#[test]
fn files_that_are_not_there() {
    let error = PeopleFile::load("/nowhere/people.csv".as_ref(), &FileOptions::default()).unwrap_err();
    assert!(matches!(&error, FileError::Unreadable { file, .. } if file == "/nowhere/people.csv"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.csv");
    std::fs::write(&path, "email,firstName,lastName,role\n").unwrap();
    assert!(PeopleFile::load(&path, &FileOptions::default()).unwrap().is_empty());
}

fn cell() -> impl Strategy<Value = String> {
    "[A-Za-zäöüЖ ,;\"'\n-]{0,8}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the cells hold, every row is either a person with exactly these cells or has a problem.
    #[test]
    fn every_row_is_a_person_or_a_problem(
        cells in prop::collection::vec((cell(), cell(), prop::sample::select(vec!["Manager", "user", "Owner", "x", ""])), 0..12),
        separator in prop::sample::select(vec![b',', b';', b'\t']),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(["role", "firstName", "email", "lastName"]).unwrap();
        for (i, (first, last, role)) in cells.iter().enumerate() {
            writer.write_record([*role, first, &format!("p{i}@example.com"), last]).unwrap();
        }
        let file = PeopleFile::parse("p.csv", &writer.into_inner().unwrap()).unwrap();
        prop_assert_eq!(file.len(), cells.len());
        for ((first, last, role), entry) in cells.iter().zip(&file.entries) {
            let good = !first.trim().is_empty() && matches!(*role, "Manager" | "user");
            match entry {
                Entry::Person(row) => {
                    prop_assert!(good);
                    prop_assert_eq!(&row.first_name, first.trim());
                    prop_assert_eq!(&row.last_name, last.trim());
                }
                Entry::Bad(bad) => prop_assert!(!good && !bad.problems.is_empty()),
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PeopleFile::parse("p.csv", &bytes);
        let mut with_header = b"email,firstName,lastName,role\n".to_vec();
        with_header.extend(bytes);
        let _ = PeopleFile::parse("p.csv", &with_header);
    }
}

//! Files of people in other forms than CSV, other encodings, and with headings of other languages.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anteroom_domain::Role;
use anteroom_onboard::people_file::{Entry, PeopleFile, Row};
use anteroom_onboard::{FileOptions, Mapping};

fn rows(bytes: &[u8]) -> Vec<Row> {
    let file = PeopleFile::parse("people", bytes).unwrap();
    assert!(
        file.entries.iter().all(|entry| matches!(entry, Entry::Person(_))),
        "{file:?}"
    );
    file.people().cloned().collect()
}

fn options(columns: &[&str], role: Option<&str>) -> FileOptions {
    let mut mapping = Mapping::default();
    for pair in columns {
        mapping.add_column(pair).unwrap();
    }
    FileOptions {
        mapping,
        role: role.map(str::to_owned),
        ..FileOptions::default()
    }
}

fn error(bytes: &[u8], options: &FileOptions) -> String {
    PeopleFile::parse_as("people", bytes, options).unwrap_err().to_string()
}

#[test]
fn the_same_two_people_in_every_form() {
    let csv = "email,firstName,lastName,role,groups,phone,startDate,notes\n\
               ann@example.com,Ann,Lee,Manager,Sales;Lab,+371 1,2026-03-31,on loan\n\
               bob@example.com,Bob,Ray,User,,,,\n";
    let json = r#"[
        {"email": "ann@example.com", "firstName": "Ann", "lastName": "Lee", "role": "Manager",
         "groups": ["Sales", {"name": "Lab"}], "contacts": [{"type": "phone", "value": "+371 1"}],
         "startDate": "2026-03-31", "notes": "on loan"},
        {"email": "bob@example.com", "firstName": "Bob", "lastName": "Ray", "role": "User", "groups": null}
    ]"#;
    let ldif = "version: 1\n# people\ndn: uid=ann,dc=example,dc=com\nobjectClass: person\nmail: ann@example.com\n\
                givenName: Ann\nsn:: TGVl\nrole: Man\n ager\nmemberOf: CN=Sales,OU=Groups\nmemberOf: cn=Lab,ou=x\n\
                telephoneNumber: +371 1\nstartDate: 31.03.2026\ndescription: on loan\nuserPassword: {SSHA}x\n\n\
                dn: uid=bob,dc=example,dc=com\nmail: bob@example.com\ngivenName: Bob\nsn: Ray\nrole: User\n";
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let lines: Vec<String> = value.as_array().unwrap().iter().map(ToString::to_string).collect();
    let inside = format!("{{\"total\": 2, \"people\": {json}}}");

    let mut expected = rows(csv.as_bytes());
    for (bytes, at) in [
        (csv.replace(',', "|").into_bytes(), [2, 3]),
        (format!("sep=|\n{}", csv.replace(',', "|")).into_bytes(), [3, 4]),
        (json.as_bytes().to_vec(), [2, 5]),
        (inside.into_bytes(), [2, 5]),
        (lines.join("\n").into_bytes(), [1, 2]),
        (ldif.as_bytes().to_vec(), [3, 17]),
        (workbook(csv), [2, 3]),
        (csv.encode_utf16().flat_map(u16::to_le_bytes).collect(), [2, 3]),
    ] {
        for (row, line) in expected.iter_mut().zip(at) {
            row.line = line;
        }
        assert_eq!(rows(&bytes), expected, "{}", String::from_utf8_lossy(&bytes));
    }
    assert_eq!((expected[0].role, expected[0].groups.len()), (Role::RoomAdmin, 2));
    assert_eq!(expected[0].contacts, [("phone".to_owned(), "+371 1".to_owned())]);
    assert_eq!(expected[0].start_date.as_deref(), Some("2026-03-31"));
    let file = PeopleFile::parse("people", ldif.as_bytes()).unwrap();
    assert_eq!(file.warnings, ["people: passwords of a directory are not used"]);
}

/// The smallest workbook that holds a table, without compression.
fn workbook(csv: &str) -> Vec<u8> {
    let mut sheet =
        String::from(r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#);
    for (row, line) in csv.lines().enumerate() {
        write!(sheet, r#"<row r="{}">"#, row + 1).unwrap();
        for (column, cell) in line.split(',').enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let name = char::from(b'A' + u8::try_from(column).unwrap());
            write!(
                sheet,
                r#"<c r="{name}{}" t="inlineStr"><is><t>{cell}</t></is></c>"#,
                row + 1
            )
            .unwrap();
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    stored(&[
        (
            "[Content_Types].xml",
            &format!(
                r#"<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            &format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{office}"><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// A ZIP archive of files that are not compressed.
fn stored(files: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Cursor::new(Vec::new()), Vec::new());
    for (name, text) in files {
        let at = u32::try_from(out.position()).unwrap();
        let size = u32::try_from(text.len()).unwrap();
        let name_size = u16::try_from(name.len()).unwrap();
        let mut fields = vec![20_u8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        fields.extend(crc32(text.as_bytes()).to_le_bytes());
        fields.extend(size.to_le_bytes());
        fields.extend(size.to_le_bytes());
        fields.extend(name_size.to_le_bytes());
        fields.extend([0, 0]);
        out.write_all(b"PK\x03\x04").unwrap();
        out.write_all(&fields).unwrap();
        out.write_all(name.as_bytes()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0_u8; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = u32::try_from(out.position()).unwrap();
    let mut bytes = out.into_inner();
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn full_names_and_other_languages() {
    let german = "E-Mail;Vorname;Nachname;Rolle;Gruppen;Sprache\njürgen@example.com;Jürgen;Groß;User;Süd|Nord;de\n";
    let (bytes, ..) = encoding_of("windows-1252").encode(german);
    let file = PeopleFile::parse("leute.csv", &bytes).unwrap();
    assert_eq!(
        file.warnings,
        [
            "leute.csv: the text is not UTF-8; it was read as windows-1252, so that there is `jürgen`; --encoding overrules it"
        ]
    );
    let row = file.people().next().unwrap();
    assert_eq!(
        (row.last_name.as_str(), row.groups.len(), row.culture.as_deref()),
        ("Groß", 2, Some("de"))
    );

    let full =
        "почта,ФИО,роль\na@example.com,\"Ли, Анна\",User\nb@example.com,Mary Ann Ray,User\nc@example.com,Cher,User\n";
    let names: Vec<(String, String)> = rows(full.as_bytes())
        .into_iter()
        .map(|r| (r.first_name, r.last_name))
        .collect();
    let expected = [("Анна", "Ли"), ("Mary Ann", "Ray"), ("Cher", "")];
    assert_eq!(names, expected.map(|(first, last)| (first.to_owned(), last.to_owned())));
}

fn encoding_of(name: &str) -> &'static encoding_rs::Encoding {
    encoding_rs::Encoding::for_label(name.as_bytes()).unwrap()
}

#[test]
fn what_is_not_clear_is_proposed_and_never_guessed() {
    let text = b"Work Mail,Name,Type\nann@example.com,Ann Lee,Manager\n";
    assert_eq!(
        error(text, &FileOptions::default()),
        "people line 1: there is no column firstName, lastName, role; `Name` is not clear, say --map fullName=\"Name\" or \
         --map lastName=\"Name\" or --map firstName=\"Name\"; `Type` is not clear, say --map role=\"Type\""
    );
    let mapped = options(&["fullName=name", "role=Type"], None);
    let file = PeopleFile::parse_as("people", text, &mapped).unwrap();
    assert_eq!(
        (file.warnings.len(), file.people().next().unwrap().role),
        (0, Role::RoomAdmin)
    );

    // A role that the file does not name comes from whoever runs the tool, or not at all.
    let given = options(&["fullName=Name"], Some("User"));
    let file = PeopleFile::parse_as("people", text, &given).unwrap();
    assert_eq!(file.people().next().unwrap().role, Role::User);
    assert_eq!(
        file.warnings,
        ["people line 1: the column `Type` is not clear and is not used"]
    );

    assert_eq!(
        error(text, &options(&["email=Private mail"], None)),
        "people line 1: the mapping asks for a column `Private mail`, and there is none; there are Work Mail, Name, Type"
    );
    let mut words = options(&["email=Work Mail", "fullName=Name", "role=Type"], None);
    words.mapping.add_role("manager=User").unwrap();
    let file = PeopleFile::parse_as("people", text, &words).unwrap();
    let row = file.people().next().unwrap();
    assert_eq!((row.role, row.role_word.as_str()), (Role::User, "Manager"));
    // A mapping decides between two headings of one meaning.
    let twice = b"email,mail,first name,last name,role\nx,ann@example.com,Ann,Lee,User\n";
    assert_eq!(
        error(twice, &FileOptions::default()),
        "people line 1: the column email is there twice"
    );
    let file = PeopleFile::parse_as("people", twice, &options(&["email=mail"], None)).unwrap();
    assert_eq!(file.people().count(), 1);
}

#[test]
fn files_that_are_not_what_they_seem_are_one_sentence() {
    for (bytes, sentence) in [
        (
            &b"[{\"email\": \"a\"},\n{\"email\": }]"[..],
            "people line 2: this is not JSON",
        ),
        (b"{\"email\": \"a\"}\n[1]", "people line 2: this is not a JSON object"),
        (b"[{\"email\": 1}, 2]", "people line 1: this is not a JSON object"),
        (b"dn: x\nmail ann", "people line 2: this is not `attribute: value`"),
        (b"dn: x\nsn:: ???", "people line 2: the value is not base64"),
        (
            b"dn: x\nchangetype: modify\n",
            "people line 2: changes of a directory are not people; export the entries themselves",
        ),
    ] {
        assert_eq!(error(bytes, &FileOptions::default()), sentence);
    }
    assert!(
        error(b"PK\x03\x04rubbish", &FileOptions::default())
            .starts_with("people line 1: the workbook cannot be read: ")
    );
    let dates = b"email,firstName,lastName,role,startDate,contacts\na@example.com,A,B,User,03/04/2026,somewhere\n";
    let file = PeopleFile::parse("people", dates).unwrap();
    let Some(Entry::Bad(bad)) = file.entries.first() else {
        panic!("{file:?}")
    };
    let problems: Vec<String> = bad.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "`somewhere` is not a way to reach somebody such as `phone: +371 20000000`",
            "`03/04/2026` is not a date such as 2026-03-31"
        ]
    );
}

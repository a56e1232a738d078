//! Traces for OpenTelemetry, and that a program without them says so.

use crate::program::Workplace;

#[cfg(not(feature = "traces"))]
#[test]
fn a_program_without_traces_says_so() {
    let workplace = Workplace::new();
    workplace.write(
        "anteroom.toml",
        "[traces]\nendpoint = \"http://127.0.0.1:4318/v1/traces\"\n",
    );
    assert_eq!(
        workplace.refused(2, &["serve"]),
        "anteroom.toml line 2: `traces.endpoint`: this program was built without the feature `traces`"
    );
}

#[cfg(feature = "traces")]
mod sent {
    use super::Workplace;
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{Receiver, channel};

    /// Somebody who takes traces, and what he is sent.
    fn collector() -> (String, Receiver<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let (told, heard) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                while let Some(body) = read_request(&mut stream) {
                    if told.send(body).is_err() {
                        return;
                    }
                    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
                    stream.get_mut().write_all(answer.as_bytes()).unwrap();
                }
            }
        });
        (address, heard)
    }

    fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim().to_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        Some(body)
    }

    fn holds(body: &[u8], part: &[u8]) -> bool {
        body.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn requests_are_followed_as_part_of_what_asked_for_them_and_name_nobody() {
        let (address, heard) = collector();
        let workplace = Workplace::new();
        workplace.write("anteroom.toml", format!("[traces]\nendpoint = \"{address}\"\n"));
        let server = workplace.serve(&[]);
        let key = workplace.done(&["key", "create", "--name", "ci"]);
        let body = r#"{"firstName":"Jane","lastName":"Roe","email":"jane@example.com"}"#;
        let mut stream = TcpStream::connect(server.host()).unwrap();
        write!(
            stream,
            "POST /api/2.0/people HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\
             traceparent: 00-0102030405060708090a0b0c0d0e0f10-1112131415161718-01\r\n\r\n{body}",
            server.host(),
            key.trim(),
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(server.stop().0, Some(0));
        // What waited was sent before the end.
        let sent: Vec<u8> = heard.try_iter().flatten().collect();
        let trace: Vec<u8> = (1..=16).collect();
        let parent: Vec<u8> = (0x11..=0x18).collect();
        assert!(holds(&sent, &trace) && holds(&sent, &parent), "part of the trace");
        for part in ["create_person", "database", "write", "POST", "service.version"] {
            assert!(
                holds(&sent, part.as_bytes()),
                "{part}: {}",
                String::from_utf8_lossy(&sent)
            );
        }
        for secret in ["jane", "Roe", "/people", key.trim(), "example.com"] {
            assert!(!holds(&sent, secret.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn a_collector_that_is_not_there_harms_nobody() {
        let workplace = Workplace::new();
        let endpoint = "[traces]\nendpoint = \"http://127.0.0.1:9/v1/traces\"\n";
        workplace.write("anteroom.toml", endpoint);
        let server = workplace.serve(&[]);
        workplace.done(&["person", "list"]);
        assert_eq!(server.stop().0, Some(0));
        workplace.write("anteroom.toml", "[traces]\nendpoint = \"localhost:4317\"\n");
        assert_eq!(
            workplace.refused(2, &["serve"]),
            "anteroom.toml line 2: `traces.endpoint`: `localhost:4317` is not an address such as http://127.0.0.1:4318/v1/traces"
        );
    }
}

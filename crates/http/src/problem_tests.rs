//! What becomes of errors.

use super::*;

#[test]
fn nothing_of_a_source_is_ever_shown() {
    let secret = "password=hunter2";
    let problem = Problem::from(Error::Internal(secret.into()));
    assert_eq!(problem.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(problem.message(), Some(INTERNAL));
    assert!(
        problem
            .source
            .is_some_and(|source| source.to_string().contains("hunter2"))
    );
}

#[test]
fn the_table() {
    for (error, status, message) in [
        (Error::Denied, 403, Some("Access denied")),
        (
            Error::NotFound(Missing::Person),
            404,
            Some("The user could not be found"),
        ),
        (
            Error::Invalid(Fault::EmailNull),
            400,
            Some("Value cannot be null. (Parameter 'address')"),
        ),
        (Error::Invalid(Fault::Scopes), 400, Some("Permissions are not valid.")),
        (
            Error::Forbidden(Refusal::NotSuspended),
            403,
            Some("The user is not suspended"),
        ),
        (Error::Unauthenticated, 401, Some("User authentication failed")),
        (
            Error::Limit(Limit::Admins(3)),
            402,
            Some("The number of admins should not exceed 3"),
        ),
        (Error::Changed, 412, Some(CHANGED)),
        (Error::SlowDown { retry_after_s: 2 }, 503, Some(BUSY)),
        (
            Error::Forbidden(Refusal::PhotoDownload(404)),
            403,
            Some("Failed to download photo: NotFound"),
        ),
    ] {
        let problem = Problem::from(error);
        assert_eq!((problem.status.as_u16(), problem.message()), (status, message));
    }
    assert_eq!(
        Problem::from(Error::SlowDown { retry_after_s: 2 }).retry_after_s,
        Some(2)
    );
}

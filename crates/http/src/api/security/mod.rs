//! Active connections: the sessions that people have; and which sites may show pages (`docs/protocol/portal.md` 10.1, 10.3).

mod end_all_sessions_for_new_password;
mod end_all_sessions_of_person;
mod end_other_sessions;
mod end_session;
mod get_csp;
mod list_own_sessions;
mod set_csp;

use crate::layers::credential::{find_cookie, is_header_given};
use crate::operation::Operation;
use crate::reply::{Cookie, Reply};
use crate::request::Request;
use anteroom_app::{Caller, Credential};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_own_sessions::operation(),
        end_session::operation(),
        end_other_sessions::operation(),
        end_all_sessions_of_person::operation(),
        end_all_sessions_for_new_password::operation(),
        get_csp::operation(),
        set_csp::operation(),
    ]
}

/// The number of the session when a cookie presented it, else 0.
fn session_of_cookie(rq: &Request, caller: &Caller) -> i64 {
    match caller.credential {
        Credential::Session(session) if !is_header_given(&rq.headers) => session.0,
        _ => 0,
    }
}

/// The answer to a request whose own session has ended: the browser forgets it too.
fn without_session(rq: &Request, caller: &Caller, reply: Reply) -> Reply {
    if session_of_cookie(rq, caller) == 0 {
        return reply;
    }
    let carried = [Cookie::SESSION, Cookie::SOCKET]
        .into_iter()
        .filter(|name| find_cookie(&rq.headers, name).is_some());
    carried.fold(reply, |reply, name| reply.with_cookie(Cookie::clearing(name)))
}

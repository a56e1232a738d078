//! Profiles that are JSON already, so that reading one again costs a look-up.

use crate::layers::conditions;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::cache::Cache;
use anteroom_app::people::FoundPerson;
use anteroom_app::{App, Caller};
use anteroom_domain::PersonId;
use bytes::Bytes;
use http::HeaderValue;
use std::hash::{BuildHasher, RandomState};

/// Ready profiles by person and by what the reader may see. An entry is used only while every record that it was made
/// from has the version that it had then, so nothing has to be dropped when something changes: joining and leaving a group
/// raises the version of the person, changing a group that of the portal.
pub struct RenderedProfiles {
    ready: Cache<(PersonId, u64), Ready>,
    views: RandomState,
}

#[derive(Clone)]
struct Ready {
    versions: Versions,
    json: Bytes,
    /// Made once with the JSON: it is a hash of it.
    tag: HeaderValue,
}

impl Ready {
    fn reply(self) -> Reply {
        Reply::ready(self.json).with_tag(self.tag)
    }
}

/// Versions of the records that a profile is made from: the person, and who created the person.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Versions(i64, Option<i64>);

/// Memory of an entry beside its JSON, about.
const ENTRY_BYTES: usize = 224;

impl RenderedProfiles {
    pub(crate) fn new(app: &App) -> Self {
        Self {
            ready: Cache::new(app.settings().cache_bytes, None),
            views: RandomState::new(),
        }
    }

    /// The answer with the profile, whose JSON is made by `render` unless it is ready; then `render` is dropped without
    /// having begun.
    ///
    /// # Errors
    /// Those of `render`.
    pub(crate) async fn reply(
        &self,
        rq: &Request,
        caller: &Caller,
        found: &FoundPerson,
        render: impl Future<Output = Result<Vec<u8>, Problem>>,
    ) -> Result<Reply, Problem> {
        let key = (found.person.id, self.view_of(rq, caller, found));
        let versions = Versions(found.person.version, found.created_by.as_ref().map(|p| p.version));
        let now = rq.app.now();
        if let Some(ready) = self.ready.get(&key, now).filter(|ready| ready.versions == versions) {
            return Ok(ready.reply());
        }
        let ticket = self.ready.begin_fill(&key);
        let json = Bytes::from(render.await?);
        let ready = Ready {
            versions,
            tag: conditions::tag(found.person.version, &json),
            json,
        };
        let bytes = ready.json.len() + ENTRY_BYTES;
        self.ready.fill(ticket, key, ready.clone(), bytes, now);
        Ok(ready.reply())
    }

    /// Everything about the reader that a profile depends on: the host of its links, the reader's role and language,
    /// the portal, and whether it asks for a second factor. The hash has a key of its own in each process, so nobody can choose two readers
    /// that meet.
    fn view_of(&self, rq: &Request, caller: &Caller, found: &FoundPerson) -> u64 {
        let reader = (
            caller.person.id == found.person.id,
            caller.person.role,
            &caller.person.culture,
        );
        let portal = (caller.portal.id, caller.portal.version, rq.tfa_app_is_on());
        self.views.hash_one((&rq.origin, reader, portal))
    }
}

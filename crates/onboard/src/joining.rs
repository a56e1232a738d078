//! The groups of a portal during a run: looked up once, made when the first row needs them.

use std::sync::{Arc, PoisonError, RwLock};

use anteroom_client::Error;
use anteroom_domain::GroupId;
use futures_util::lock::Mutex;

use crate::groups::{GroupBook, KnownGroup, Named};
use crate::people_file::PeopleFile;
use crate::portal_api::PortalApi;

/// What a run knows about groups.
pub(crate) struct Joining {
    book: RwLock<Arc<GroupBook>>,
    /// Why the book is empty, if the portal did not show its groups.
    pub hidden: Option<String>,
    /// Held while a group is made, so that rows that need it at the same time make it once.
    making: Mutex<()>,
}

impl Joining {
    /// Asks for the groups, when the file names any.
    ///
    /// # Errors
    /// When the portal cannot be reached or does not accept the credential. That it does not show its groups concerns
    /// only the rows that name some.
    pub async fn begin<P: PortalApi>(portal: &P, file: &PeopleFile) -> Result<Self, Error> {
        let (mut groups, mut hidden) = (Vec::new(), None);
        if file.people().any(|row| !row.groups.is_empty()) {
            match portal.groups().await {
                Ok(found) => groups = found,
                Err(error) if error.concerns_the_portal() => return Err(error),
                Err(error) => hidden = Some(error.to_string()),
            }
        }
        Ok(Self {
            book: RwLock::new(Arc::new(GroupBook::new(groups))),
            hidden,
            making: Mutex::new(()),
        })
    }

    /// The groups that are known now.
    pub fn book(&self) -> Arc<GroupBook> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The group with this name, made when there is none.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached, or there are several by now.
    pub async fn find_or_make<P: PortalApi>(&self, portal: &P, name: &str) -> Result<GroupId, Error> {
        let _making = self.making.lock().await;
        if let Named::One(id) = self.book().find(name) {
            return Ok(id);
        }
        // Names need not be unique, so somebody else's group of this name would be no hindrance: look again first.
        if let Some(id) = self.look_again(portal, name).await? {
            return Ok(id);
        }
        match portal.create_group(name).await {
            Ok(id) => {
                let mut book = (*self.book()).clone();
                book.insert(KnownGroup {
                    id,
                    name: name.to_owned(),
                });
                self.replace(book);
                Ok(id)
            }
            // The answer may have been lost on its way.
            Err(error) if error.concerns_the_portal() => self.look_again(portal, name).await?.ok_or(error),
            Err(error) => Err(error),
        }
    }

    async fn look_again<P: PortalApi>(&self, portal: &P, name: &str) -> Result<Option<GroupId>, Error> {
        self.replace(GroupBook::new(portal.groups().await?));
        match self.book().find(name) {
            Named::One(id) => Ok(Some(id)),
            Named::Nothing => Ok(None),
            Named::Several(count) => Err(Error::Unexpected {
                detail: format!("there are {count} groups `{name}` by now"),
            }),
        }
    }

    fn replace(&self, book: GroupBook) {
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(book);
    }
}

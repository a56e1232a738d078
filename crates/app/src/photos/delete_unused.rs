//! Deleting the files that nobody has as a photo any more.

use super::files::{files, key};
use crate::app::App;
use crate::error::Error;
use anteroom_store::unused_pictures;

/// Sets that are deleted in one go.
const AT_ONCE: i64 = 50;

impl App {
    /// Deletes the picture files whose time is over, in all portals; answers how many sets they were. To be called now
    /// and then; several nodes may do it at once.
    ///
    /// # Errors
    /// Those of the store, and when the files cannot be deleted; what is left is tried again by the next call.
    pub async fn delete_unused_pictures(&self) -> Result<usize, Error> {
        let now = self.now();
        let mut deleted = 0;
        loop {
            let due = self
                .read(move |tx, _| Ok(unused_pictures::list_due(tx, now, AT_ONCE)?))
                .await?;
            if due.is_empty() {
                return Ok(deleted);
            }
            for picture in &due {
                for file in files() {
                    self.0
                        .ports
                        .blobs
                        .delete(&key(picture.portal, picture.id, file))
                        .await?;
                }
            }
            deleted += due.len();
            self.write(move |tx, _| {
                for picture in &due {
                    unused_pictures::delete(tx, picture.portal, picture.id, now)?;
                }
                Ok(())
            })
            .await?;
        }
    }
}

//! Deleting sessions that nobody can use any more.

use crate::app::App;
use crate::error::Error;
use anteroom_store::sessions;

/// Sessions of each kind that are deleted in one go, so that nobody waits for long.
const AT_ONCE: i64 = 500;

impl App {
    /// Deletes the sessions that are over, in all portals; answers how many they were. To be called now and then; several
    /// nodes may do it at once.
    ///
    /// # Errors
    /// Those of the store; what is left is deleted by the next call.
    pub async fn delete_sessions_that_are_over(&self) -> Result<u64, Error> {
        let mut deleted = 0;
        loop {
            let some = self
                .write(|tx, ctx| Ok(sessions::delete_over(tx, ctx.now(), AT_ONCE)?))
                .await?;
            if some == 0 {
                return Ok(deleted);
            }
            deleted += some;
        }
    }
}

//! Photos of people (`docs/protocol/people.md` 10).
//!
//! A photo is a set of files: the original and its squares. A set is written before anybody has it as a photo, and stays
//! on the list of unused ones until the transaction that gives it to somebody; a photo that is replaced goes back on the
//! list in that transaction. So a process that is killed anywhere leaves nothing that is not cleaned up.

mod crop_photo;
mod delete_photo;
mod delete_unused;
mod fetch;
mod files;
mod picture;
mod serve;
mod update_photo;
mod upload_photo;

pub use crop_photo::{PhotoCrop, crop_photo};
pub use delete_photo::delete_photo;
pub use fetch::RequestOrigin;
pub use picture::{Picture, PictureFault, Rectangle, UPLOAD_MAX_BYTES};
pub use serve::{Served, find_photo_file, find_square, find_temporary_file};
pub use update_photo::update_photo;
pub use upload_photo::{Kept, Upload, UploadRefusal, Uploaded, upload_photo};

pub(crate) use fetch::fetch_and_store;
pub(crate) use files::attach;

use crate::error::Error;
use anteroom_domain::Photo;
use bytes::Bytes;
use picture::{DECODING_MAX_MIB, Header};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Pictures that are decoded at the same time, however small they are.
const DECODINGS_AT_ONCE: u32 = 4;

/// The threads and the memory for decoding pictures. Uploads wait here for their turn.
pub(crate) struct Decoders(Arc<Semaphore>);

impl Default for Decoders {
    fn default() -> Self {
        // One permit stands for one MiB.
        Self(Arc::new(Semaphore::new(DECODING_MAX_MIB as usize)))
    }
}

impl Decoders {
    /// Decodes an upload and makes something of it, on a thread for slow work and never in more memory than there is for
    /// all such work together.
    async fn decode<T: Send + 'static>(
        &self,
        bytes: Bytes,
        make: impl FnOnce(&Picture) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let share = Header::read(&bytes)?
            .decoding_mib
            .max(DECODING_MAX_MIB / DECODINGS_AT_ONCE);
        let permit = Arc::clone(&self.0).acquire_many_owned(share).await;
        let permit = permit.map_err(|closed| Error::Internal(Box::new(closed)))?;
        let work = tokio::task::spawn_blocking(move || {
            let outcome = Picture::decode(&bytes)
                .map_err(Error::from)
                .and_then(|picture| make(&picture));
            // Whoever asked may be gone; the memory is free only now.
            drop(permit);
            outcome
        });
        work.await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a picture could not be decoded");
            Err(PictureFault::Unknown.into())
        })
    }
}

/// The files of a photo that is not stored yet.
struct MadePhoto {
    photo: Photo,
    original: Bytes,
    squares: Vec<Bytes>,
}

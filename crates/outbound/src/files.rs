//! Files in a folder of this machine, or in a bucket of an S3 server.

use anteroom_app::ports::{BlobError, Blobs, Pending};
use bytes::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A bucket.
#[derive(Clone)]
pub struct Bucket {
    /// URL of the server; none: Amazon's of the region.
    pub endpoint: Option<String>,
    /// Region.
    pub region: String,
    /// Name of the bucket.
    pub name: String,
    /// What the keys of all files begin with; may be empty.
    pub prefix: String,
    /// The key to sign in with.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket")
            .field(&self.endpoint)
            .field(&self.name)
            .finish_non_exhaustive()
    }
}

/// Where files lie.
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Files in a folder, which is there already.
    ///
    /// # Errors
    /// When the folder is not there.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        let folder = LocalFileSystem::new_with_prefix(folder)?
            .with_automatic_cleanup(true)
            .with_fsync(true);
        Ok(Self(Arc::new(folder)))
    }

    /// Files in a bucket. It is not asked for anything yet.
    ///
    /// # Errors
    /// When the settings do not fit together.
    pub fn in_bucket(bucket: &Bucket) -> Result<Self, Error> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key);
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        let prefix = Key::from(bucket.prefix.as_str());
        Ok(Self(Arc::new(PrefixStore::new(builder.build()?, prefix))))
    }
}

fn failed(error: Error) -> BlobError {
    BlobError(Box::new(error))
}

impl Blobs for Files {
    fn put<'a>(&'a self, key: &'a str, bytes: Bytes) -> Pending<'a, Result<(), BlobError>> {
        Box::pin(async move {
            let written = self.0.put(&Key::from(key), bytes.into()).await;
            written.map(drop).map_err(failed)
        })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, Result<Option<Bytes>, BlobError>> {
        Box::pin(async move {
            match self.0.get(&Key::from(key)).await {
                Ok(found) => found.bytes().await.map(Some).map_err(failed),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(failed(error)),
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, Result<(), BlobError>> {
        Box::pin(async move {
            match self.0.delete(&Key::from(key)).await {
                Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(failed(error)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path()).unwrap();
        let key = "pictures/1/a/original";
        assert!(files.get(key).await.unwrap().is_none());
        files.delete(key).await.unwrap();
        files.put(key, Bytes::from_static(b"one")).await.unwrap();
        files.put(key, Bytes::from_static(b"two")).await.unwrap();
        assert_eq!(files.get(key).await.unwrap().unwrap(), "two");
        assert_eq!(std::fs::read(folder.path().join(key)).unwrap(), b"two");
        files.delete(key).await.unwrap();
        assert!(files.get(key).await.unwrap().is_none());
        // No folder stays behind.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Files::in_folder(&folder.path().join("missing")).is_err());
    }

    #[tokio::test]
    async fn no_key_leaves_the_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("files");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(parent.path().join("secret"), "secret").unwrap();
        let files = Files::in_folder(&folder).unwrap();
        for key in ["../secret", "a/../../secret", "/../secret", "..\\secret"] {
            assert!(files.get(key).await.ok().flatten().is_none(), "{key}");
        }
    }

    #[test]
    fn a_bucket_keeps_its_secret_to_itself() {
        let bucket = Bucket {
            endpoint: Some("http://localhost:9000".to_owned()),
            region: "us-east-1".to_owned(),
            name: "anteroom".to_owned(),
            prefix: String::new(),
            access_key: "key".to_owned(),
            secret_key: "geheim".to_owned(),
        };
        assert!(Files::in_bucket(&bucket).is_ok());
        assert!(!format!("{bucket:?}").contains("geheim"));
    }
}

//! Files and pictures from elsewhere, in memory.

use anteroom_app::ports::{BlobError, Blobs, Download, DownloadError, DownloadRule, Pending};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Files in memory.
#[derive(Default)]
pub struct TestBlobs {
    files: Mutex<BTreeMap<String, Bytes>>,
    is_broken: AtomicBool,
}

impl TestBlobs {
    /// The keys of all files, in order.
    pub fn keys(&self) -> Vec<String> {
        self.files.lock().unwrap().keys().cloned().collect()
    }

    /// From now on everything fails, or works again.
    pub fn set_broken(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::SeqCst);
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Bytes>) -> T) -> Result<T, BlobError> {
        if self.is_broken.load(Ordering::SeqCst) {
            return Err(BlobError("the disk of the test is full".into()));
        }
        Ok(work(&mut self.files.lock().unwrap()))
    }
}

impl Blobs for TestBlobs {
    fn put<'a>(&'a self, key: &'a str, bytes: Bytes) -> Pending<'a, Result<(), BlobError>> {
        Box::pin(async move { self.with(|files| files.insert(key.to_owned(), bytes)).map(drop) })
    }

    fn get<'a>(&'a self, key: &'a str) -> Pending<'a, Result<Option<Bytes>, BlobError>> {
        Box::pin(async move { self.with(|files| files.get(key).cloned()) })
    }

    fn delete<'a>(&'a self, key: &'a str) -> Pending<'a, Result<(), BlobError>> {
        Box::pin(async move { self.with(|files| files.remove(key)).map(drop) })
    }
}

/// What lies at URLs; nothing at others. Only limits of the rule are kept: the guard has tests of its own.
#[derive(Default)]
pub struct TestWeb {
    pages: Mutex<BTreeMap<String, Result<Bytes, DownloadError>>>,
    fetched: Mutex<Vec<String>>,
}

impl TestWeb {
    /// Puts something at a URL.
    pub fn put(&self, url: &str, answer: Result<Vec<u8>, DownloadError>) {
        self.pages
            .lock()
            .unwrap()
            .insert(url.to_owned(), answer.map(Bytes::from));
    }

    /// What was fetched, in order.
    pub fn fetched(&self) -> Vec<String> {
        self.fetched.lock().unwrap().clone()
    }
}

impl Download for TestWeb {
    fn fetch<'a>(&'a self, url: &'a str, rule: DownloadRule) -> Pending<'a, Result<Bytes, DownloadError>> {
        Box::pin(async move {
            self.fetched.lock().unwrap().push(url.to_owned());
            if url.starts_with("http://") && !rule.allow_plain_http {
                return Err(DownloadError::Forbidden("the scheme is http".to_owned()));
            }
            let found = self.pages.lock().unwrap().get(url).cloned();
            match found {
                None => Err(DownloadError::Status(404)),
                Some(Ok(bytes)) if bytes.len() > rule.max_bytes => Err(DownloadError::TooLong),
                Some(answer) => answer,
            }
        })
    }
}

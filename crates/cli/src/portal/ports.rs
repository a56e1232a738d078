//! What the portal needs from outside, as the configuration says.

use crate::config::{Config, FilePlace, reason};
use crate::data_folder;
use crate::exit::Failure;
use anteroom_app::ports::{Captcha, Ports};
use anteroom_http::JsonHookBodies;
use anteroom_outbound::captcha::CaptchaClient;
use anteroom_outbound::download::Downloads;
use anteroom_outbound::files::Files;
use anteroom_outbound::guard::Guard;
use anteroom_outbound::webhooks::HookClient;
use std::sync::Arc;

/// Opens the place for files, making the folder when it is missing, and the way to other machines.
///
/// # Errors
/// When the folder cannot be used or the settings of the bucket do not fit together.
pub fn open(config: &Config) -> Result<Ports, Failure> {
    let unusable = |error| Failure::bad_input(format_args!("the place for files cannot be used: {error}"));
    let files = match &config.files {
        FilePlace::Folder(folder) => {
            data_folder::make(folder).map_err(|error| Failure::file(folder, reason(&error)))?;
            Files::in_folder(folder).map_err(unusable)?
        }
        FilePlace::Bucket(bucket) => Files::in_bucket(bucket).map_err(unusable)?,
    };
    let downloads = Downloads::new(Guard::new(config.allowed_networks.clone()));
    let downloads = downloads
        .map_err(|error| Failure::bad_input(format_args!("connections to other machines cannot be made: {error}")))?;
    let hooks = HookClient::new(Guard::new(config.allowed_networks.clone()), config.webhook_timeout);
    let hooks = hooks
        .map_err(|error| Failure::bad_input(format_args!("connections to other machines cannot be made: {error}")))?;
    let captcha = config.captcha.clone().map(CaptchaClient::new).transpose();
    let captcha = captcha.map_err(Failure::bad_input)?;
    Ok(Ports {
        blobs: Arc::new(files),
        download: Arc::new(downloads),
        hooks: Arc::new(hooks),
        hook_bodies: Arc::new(JsonHookBodies),
        captcha: captcha.map(|client| Arc::new(client) as Arc<dyn Captcha>),
    })
}

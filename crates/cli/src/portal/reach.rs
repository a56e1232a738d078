//! From the options of a command to a portal that answers.

use super::serving::Server;
use super::signals::Signals;
use super::starting::{First, start};
use crate::config::{Config, Environment, FromOption, Scalar, option, reason};
use crate::data_folder::control::{self, Control};
use crate::data_folder::{DataFolder, Taken};
use crate::exit::Failure;
use crate::logging;
use crate::output::say;
use anteroom_client::{Credential, Portal};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpStream;

/// A portal of this machine.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Place {
    /// The data folder [default: ./anteroom-data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database, `postgres://…` [default: a SQLite file in the data folder]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The configuration file [default: anteroom.toml, when it is there]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl Place {
    /// The configuration with these options, and others.
    ///
    /// # Errors
    /// Those of the configuration.
    pub fn config(&self, environment: &Environment, more: Vec<FromOption>) -> Result<Config, Failure> {
        let data = self
            .data
            .as_ref()
            .map(|path| option("data.dir", Scalar::Text(path.to_string_lossy().into_owned())));
        let database = self
            .database
            .as_ref()
            .map(|url| option("database.url", Scalar::Text(url.clone())));
        let options = data.into_iter().chain(database).chain(more).collect();
        Config::load(self.config.as_deref(), environment, options)
    }
}

impl Place {
    /// The folder of the journals of runs.
    ///
    /// # Errors
    /// Those of the configuration.
    pub fn runs(&self, environment: &Environment) -> Result<PathBuf, Failure> {
        Ok(self.config(environment, Vec::new())?.data_dir.join("runs"))
    }
}

/// A portal anywhere: of a data folder, or at an address.
#[derive(Debug, Default, clap::Args)]
pub struct Target {
    #[command(flatten)]
    place: Place,
    #[arg(
        help = "Work on the portal of the data folder with this name, or on the portal at this address [env: ANTEROOM_PORTAL]",
        long,
        value_name = "ALIAS|URL"
    )]
    portal: Option<String>,
    #[arg(
        help = "The API key for that portal [env: ANTEROOM_API_KEY]",
        long,
        value_name = "KEY"
    )]
    api_key: Option<String>,
    #[arg(
        help = "A file that holds the API key [env: ANTEROOM_API_KEY_FILE]",
        long,
        value_name = "FILE",
        conflicts_with = "api_key"
    )]
    api_key_file: Option<PathBuf>,
    #[arg(
        help = "Also trust this certificate authority (PEM) [env: ANTEROOM_CA_CERT]",
        long,
        value_name = "FILE"
    )]
    ca_cert: Option<PathBuf>,
}

/// Whether a data folder without a portal gets one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Making {
    /// A portal is made when there is none.
    IfMissing,
    /// It is an error when there is none.
    Never,
    /// When there is none, a new one is tried in a temporary folder and forgotten afterwards.
    OnTrial,
}

/// A portal that answers.
pub struct Reached {
    /// The portal.
    pub portal: Portal,
    of_folder: bool,
    embedded: Option<Box<Server>>,
    trial: Option<TempDir>,
}

impl Reached {
    /// Whether it is the portal of a data folder, so that whoever asks runs it.
    pub const fn is_of_folder(&self) -> bool {
        self.of_folder
    }

    /// Checks that it is the portal with this name: one that there is none of means the default portal.
    async fn checked(self, alias: &str) -> Result<Self, Failure> {
        let found = self.portal.settings().await;
        match found {
            Ok(settings) if settings.tenant_alias.eq_ignore_ascii_case(alias) => Ok(self),
            other => {
                self.finish(None).await;
                other?;
                Err(Failure::not_done(format_args!(
                    "there is no portal `{alias}`; `anteroom portal list` shows which there are"
                )))
            }
        }
    }

    /// Lets go of the portal; one that runs in this process is stopped in order.
    pub async fn finish(self, signals: Option<&mut Signals>) {
        if let Some(server) = self.embedded {
            server.stop(signals).await;
        }
        // Only now, when nothing uses it any more.
        drop(self.trial);
    }
}

impl Target {
    /// The portal that a data folder leads to.
    pub fn of(place: &Place) -> Self {
        Self {
            place: place.clone(),
            ..Self::default()
        }
    }

    /// The address or alias of the portal, when one is named.
    pub fn named<'a>(&'a self, environment: &'a Environment) -> Option<&'a str> {
        let is_local = self.place.data.is_some() || self.place.database.is_some();
        let variable = || environment.find("ANTEROOM_PORTAL").filter(|_| !is_local);
        self.portal.as_deref().or_else(variable)
    }

    /// The same portal again: the one named, when the options name none. An address goes without the data folder.
    pub fn again(mut self, portal: Option<&str>) -> Self {
        if self.portal.is_none() {
            self.portal = portal.map(str::to_owned);
        }
        if self.portal.as_deref().is_some_and(is_address) {
            (self.place.data, self.place.database) = (None, None);
        }
        self
    }

    /// The folder of the journals of runs, which lies in the data folder whatever portal they are about.
    ///
    /// # Errors
    /// Those of the configuration.
    pub fn runs(&self, environment: &Environment) -> Result<PathBuf, Failure> {
        self.place.runs(environment)
    }

    /// Reaches the portal: at its address; or through the process that works on the data folder; or, when there is
    /// none, by starting the portal inside this one.
    ///
    /// # Errors
    /// When the options do not fit, the data folder cannot be used, or the process there does not answer.
    pub async fn reach(&self, environment: &Environment, making: Making) -> Result<Reached, Failure> {
        let is_local = self.place.data.is_some() || self.place.database.is_some();
        match self.named(environment) {
            Some(address) if is_address(address) && is_local => Err(Failure::bad_input(format_args!(
                "{address} is the address of a portal, which goes without --data and --database; the portals of a data folder are named by their alias"
            ))),
            Some(address) if is_address(address) => {
                logging::start_quiet(None);
                self.reach_address(address, environment)
            }
            _ if self.api_key.is_some() || self.api_key_file.is_some() => Err(Failure::bad_input(
                "an API key is for a portal at an address: give --portal too",
            )),
            alias => {
                let config = self.place.config(environment, Vec::new())?;
                logging::start_quiet(Some(&config.log));
                let reached = reach_folder(config, making, alias).await?;
                match alias {
                    Some(alias) => reached.checked(alias).await,
                    None => Ok(reached),
                }
            }
        }
    }

    fn reach_address(&self, address: &str, environment: &Environment) -> Result<Reached, Failure> {
        let key_file = self.api_key_file.clone().or_else(|| {
            let variable = environment
                .find("ANTEROOM_API_KEY_FILE")
                .filter(|_| self.api_key.is_none());
            variable
                .filter(|_| environment.find("ANTEROOM_API_KEY").is_none())
                .map(PathBuf::from)
        });
        let key = match (&self.api_key, key_file, environment.find("ANTEROOM_API_KEY")) {
            (Some(key), ..) => key.clone(),
            (None, Some(file), _) => read(&file)?.trim().to_owned(),
            (None, None, Some(key)) => key.to_owned(),
            (None, None, None) => {
                return Err(Failure::bad_input(
                    "an API key is needed for a portal at an address: --api-key, --api-key-file or ANTEROOM_API_KEY",
                ));
            }
        };
        let mut portal = Portal::connect(address, Credential::ApiKey(key)).user_agent(USER_AGENT);
        let authority = self
            .ca_cert
            .clone()
            .or_else(|| environment.find("ANTEROOM_CA_CERT").map(PathBuf::from));
        if let Some(file) = authority {
            portal = portal.ca_certificate(read(&file)?);
        }
        let portal = portal.build()?;
        if portal.is_plain_and_remote() {
            say("warning: the API key travels unencrypted; use https://");
        }
        Ok(Reached {
            portal,
            of_folder: false,
            embedded: None,
            trial: None,
        })
    }
}

const USER_AGENT: &str = concat!("anteroom/", env!("CARGO_PKG_VERSION"));
/// How long a process that has the folder may take until it answers: as long as a first start on a busy machine.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const ASK_EVERY: Duration = Duration::from_millis(50);

async fn reach_folder(config: Config, making: Making, alias: Option<&str>) -> Result<Reached, Failure> {
    let folder = &config.data_dir;
    let is_missing = config.sqlite_file().is_some_and(|file| !file.exists());
    if is_missing && making == Making::Never {
        return Err(Failure::bad_input(format_args!(
            "there is no portal in {} yet; `anteroom serve` or `anteroom onboard` makes one",
            folder.display()
        )));
    }
    if is_missing && making == Making::OnTrial {
        return try_out(config).await;
    }
    // A process that has the folder may be about to give it back, or in the middle of its start.
    let finding = async {
        loop {
            match DataFolder::take(folder)? {
                Taken::Ours(folder) => return Ok(Found::Free(folder)),
                Taken::ByAnother => {
                    if let Some(control) = control::find(folder)
                        && TcpStream::connect(control.address).await.is_ok()
                    {
                        return Ok(Found::Running(control));
                    }
                }
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    };
    match tokio::time::timeout(ANSWER_WITHIN, finding).await {
        Ok(Ok(Found::Free(folder))) => {
            let path = folder.path().to_owned();
            let (reached, first) = embed(&config, folder, alias).await?;
            if let Some(first) = first {
                say(&first.words(&path));
            }
            Ok(reached)
        }
        Ok(Ok(Found::Running(control))) => Ok(Reached {
            portal: connect(&control, alias)?,
            of_folder: true,
            embedded: None,
            trial: None,
        }),
        Ok(Err(failure)) => Err(failure),
        Err(_) => {
            let folder = folder.display();
            Err(Failure::unreachable(format_args!(
                "the process that works on the data folder {folder} does not answer"
            )))
        }
    }
}

/// What a data folder was found to be.
enum Found {
    Free(DataFolder),
    Running(Control),
}

/// A new portal in a folder that is forgotten afterwards.
async fn try_out(config: Config) -> Result<Reached, Failure> {
    say(&format!(
        "There is no portal in {} yet; this is what would happen in a new one.",
        config.data_dir.display()
    ));
    let temporary = tempfile::tempdir()
        .map_err(|error| Failure::bad_input(format_args!("no temporary folder can be made: {}", reason(&error))))?;
    let config = config.moved_to(temporary.path());
    let Taken::Ours(folder) = DataFolder::take(temporary.path())? else {
        return Err(Failure::bad_input("the temporary folder is used by another process"));
    };
    let (reached, _) = embed(&config, folder, None).await?;
    Ok(Reached {
        trial: Some(temporary),
        ..reached
    })
}

/// Starts the portal of a folder in this process; tells what the first start made.
async fn embed(config: &Config, folder: DataFolder, alias: Option<&str>) -> Result<(Reached, Option<First>), Failure> {
    let mut started = start(config, folder).await?;
    let first = started.first.take();
    let server = Server::begin(config, started).await?;
    let reached = Reached {
        portal: connect(server.control(), alias)?,
        of_folder: true,
        embedded: Some(Box::new(server)),
        trial: None,
    };
    Ok((reached, first))
}

fn connect(control: &Control, alias: Option<&str>) -> Result<Portal, Failure> {
    let address = format!("http://{}", control.address);
    let mut portal = Portal::connect(&address, Credential::Control(control.token.clone())).user_agent(USER_AGENT);
    if let Some(alias) = alias {
        portal = portal.host(alias);
    }
    Ok(portal.build()?)
}

/// Whether a text is the address of a portal; otherwise it is a name that a portal of a data folder may have.
fn is_address(text: &str) -> bool {
    text.contains(['.', ':', '/']) || text.eq_ignore_ascii_case("localhost")
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file(path, reason(&error)))
}

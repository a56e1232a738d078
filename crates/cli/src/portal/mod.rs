//! The portal of a data folder: started, served, and reached by commands.

mod ports;
mod reach;
mod service_manager;
mod serving;
mod signals;
mod starting;
mod workers;

pub use reach::{Making, Place, Reached, Target};
pub use service_manager::ServiceManager;
pub use serving::{Server, address_of, bind};
pub use signals::{Asked, Signals};
pub use starting::{random_password, start};

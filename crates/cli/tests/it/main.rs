//! The binary as its users meet it: help, exit codes, bad input, onboarding, servers, backups, kills.

#[cfg(test)]
mod audit;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod declared;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod invite_links;
#[cfg(test)]
mod inviting;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod links;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod migrate_data;
#[cfg(test)]
mod misfortune;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod observing;
#[cfg(test)]
mod onboard;
#[cfg(test)]
mod people;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod program;
#[cfg(test)]
mod remote;
#[cfg(test)]
mod resume;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod stop;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod traces;

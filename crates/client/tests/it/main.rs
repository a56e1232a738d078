//! The client against a server that answers as a script says, or does not answer.

#[cfg(test)]
mod account;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod invitations;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod photos;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod script;
#[cfg(test)]
mod small_things;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod tls;

//! The client against a server that answers as a script says, or does not answer.

#[cfg(test)]
mod operations;
#[cfg(test)]
mod repeating;
#[cfg(test)]
mod script;
#[cfg(test)]
mod tls;

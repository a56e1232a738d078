//! What a run does with a file and a portal.

#[cfg(test)]
mod any_file;
#[cfg(test)]
mod declared;
#[cfg(test)]
mod declared_file;
#[cfg(test)]
mod example_files;
#[cfg(test)]
mod fake_portal;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod http_portal;
#[cfg(test)]
mod journal;
#[cfg(test)]
mod over_http;
#[cfg(test)]
mod people_file;
#[cfg(test)]
mod planner;
#[cfg(test)]
mod runner;
#[cfg(test)]
mod trouble;

//! Renderings of a person: small and full (`docs/protocol/people.md` 2.2 to 2.5).

mod display_name;
mod exists;
mod full;
mod photo;
mod raw;
mod simple;
mod small;
mod viewer;

pub use display_name::{REMOVED_PROFILE, display_name, html_encode};
pub use exists::PersonExistsDto;
pub use full::{ContactDto, EmployeeFullDto, GroupSummaryDto, SelfExtras};
pub use photo::{PhotoUploadDto, PhotoUrlsDto, SavedPhotoDto, UploadedPhotoDto, temporary_photo_url};
pub use raw::RawPersonDto;
pub use simple::SimpleProfileDto;
pub use small::EmployeeDto;
pub use viewer::{Creator, PersonFacts, Viewer};

#[cfg(test)]
pub(crate) use viewer::sample_person;

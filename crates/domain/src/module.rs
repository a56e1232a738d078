//! The modules of a portal (`docs/protocol/portal.md` 10.4): the parts of the product that the vendor's API names.

use uuid::Uuid;

/// A part of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its identifier, the same in every portal.
    pub id: Uuid,
    /// What it is called.
    pub title: &'static str,
}

/// The modules that are there, open to everybody in every portal.
pub const MODULES: [Module; 1] = [Module {
    id: Uuid::from_u128(0xf4d9_8afd_d336_4332_8778_3c69_45c8_1ea0),
    title: "Contacts",
}];

impl Module {
    /// The module with this identifier.
    #[must_use]
    pub fn find(id: Uuid) -> Option<Self> {
        MODULES.into_iter().find(|module| module.id == id)
    }
}

//! What the store promises, on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "also the helping functions of tests fail by panicking"
)]

mod cache;
mod commit;
mod counts;
mod files;
mod groups;
mod invitations;
mod keys;
mod links;
mod lists;
mod locking;
mod migrations;
mod nodes;
mod outbox;
mod people;
mod portal_removal;
mod sessions;
mod small_tables;
mod stage;
mod tasks;
mod transfer;

//! What the store promises, on SQLite and on PostgreSQL.

mod cache;
mod commit;
mod files;
mod keys;
mod lists;
mod locking;
mod migrations;
mod people;
mod sessions;
mod small_tables;
mod stage;

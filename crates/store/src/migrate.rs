//! Bringing the tables to the form that this version needs.

use crate::error::{Error, OpenError, reason};
use crate::transfer::is_unfinished;
use crate::tx::{MIGRATION_LOCK, Tx};
use anteroom_domain::Instant;
use sha2::{Digest, Sha256};

/// Every migration, oldest first. They are only added to, never changed: databases remember their checksums.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_foundation", include_str!("../migrations/0001_foundation.sql")),
    ("0002_outbox", include_str!("../migrations/0002_outbox.sql")),
    ("0003_links", include_str!("../migrations/0003_links.sql")),
    ("0004_groups", include_str!("../migrations/0004_groups.sql")),
    ("0005_photos", include_str!("../migrations/0005_photos.sql")),
    ("0006_tasks", include_str!("../migrations/0006_tasks.sql")),
    ("0007_search", include_str!("../migrations/0007_search.sql")),
    (
        "0008_people_extras",
        include_str!("../migrations/0008_people_extras.sql"),
    ),
    ("0009_invitations", include_str!("../migrations/0009_invitations.sql")),
    (
        "0010_external_accounts",
        include_str!("../migrations/0010_external_accounts.sql"),
    ),
    ("0011_sessions", include_str!("../migrations/0011_sessions.sql")),
    (
        "0012_second_factor",
        include_str!("../migrations/0012_second_factor.sql"),
    ),
    ("0013_portals", include_str!("../migrations/0013_portals.sql")),
    ("0014_key_rotation", include_str!("../migrations/0014_key_rotation.sql")),
    (
        "0015_portal_removal",
        include_str!("../migrations/0015_portal_removal.sql"),
    ),
    ("0016_kept_answers", include_str!("../migrations/0016_kept_answers.sql")),
    ("0018_webhooks", include_str!("../migrations/0018_webhooks.sql")),
    ("0019_audit", include_str!("../migrations/0019_audit.sql")),
    ("0021_tariff", include_str!("../migrations/0021_tariff.sql")),
    ("0022_sealing", include_str!("../migrations/0022_sealing.sql")),
];

const CREATE_TABLE: &str = "\
CREATE TABLE IF NOT EXISTS migrations (name {key} NOT NULL PRIMARY KEY, checksum {text} NOT NULL, applied_at {instant} NOT NULL){clustered}";
const LIST: &str = "SELECT name, checksum FROM migrations ORDER BY name";
const INSERT: &str = "INSERT INTO migrations (name, checksum, applied_at) VALUES ($1, $2, $3)";

pub(crate) const STATEMENTS: &[&str] = &[LIST, INSERT];

/// Applies what is missing; answers the names.
pub(crate) fn apply(tx: &mut Tx<'_>, now: Instant) -> Result<Vec<String>, OpenError> {
    let dialect = tx.dialect();
    tx.batch(dialect.without_limits())?;
    tx.lock_number(MIGRATION_LOCK)?;
    if is_unfinished(tx)? {
        return Err(OpenError::Unfinished);
    }
    tx.batch(&dialect.expand(CREATE_TABLE))?;
    let mut applied = Vec::new();
    for (name, source) in missing(tx)? {
        let failed = |error: Error| match error {
            Error::Query(source) => OpenError::Migration {
                name: name.to_owned(),
                reason: reason(&*source),
            },
            other => other.into(),
        };
        tx.batch(&dialect.expand(source)).map_err(failed)?;
        tx.execute(INSERT, &[name.into(), (&checksum(source)).into(), now.into()])?;
        applied.push(name.to_owned());
    }
    if let Some(query) = dialect.has_text_index()
        && tx.optional(query, &[], |_| Ok(()))?.is_none()
    {
        tracing::warn!(
            "PostgreSQL would not create the extensions pg_trgm and btree_gin: text is searched person by person, which \
            is slow in large portals"
        );
    }
    Ok(applied)
}

/// The names of what is missing.
pub(crate) fn pending(tx: &mut Tx<'_>) -> Result<Vec<String>, OpenError> {
    let has_table = tx
        .optional(tx.dialect().has_migrations_table(), &[], |_| Ok(()))?
        .is_some();
    let missing = if has_table { missing(tx)? } else { MIGRATIONS.to_vec() };
    Ok(missing.into_iter().map(|(name, _)| name.to_owned()).collect())
}

fn missing(tx: &mut Tx<'_>) -> Result<Vec<(&'static str, &'static str)>, OpenError> {
    let applied = tx.all(LIST, &[], |row| {
        let mut columns = row.columns("migrations");
        Ok((columns.text("name")?, columns.text("checksum")?))
    })?;
    for (name, found) in &applied {
        match MIGRATIONS.iter().find(|(known, _)| known == name) {
            None => return Err(OpenError::Newer { name: name.clone() }),
            Some((_, source)) if checksum(source) != *found => return Err(OpenError::Altered { name: name.clone() }),
            Some(_) => {}
        }
    }
    Ok(MIGRATIONS
        .iter()
        .filter(|(name, _)| !applied.iter().any(|(known, _)| known == name))
        .copied()
        .collect())
}

/// The checksum of a migration's source, the same whatever its line ends are.
fn checksum(source: &str) -> String {
    hex::encode(Sha256::digest(source.replace("\r\n", "\n").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    #[test]
    fn every_token_is_known_and_names_are_in_order() {
        for (name, source) in MIGRATIONS {
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                assert!(!dialect.expand(source).contains('{'), "{name}");
            }
        }
        assert!(MIGRATIONS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(checksum("a\r\nb\n"), checksum("a\nb\n"));
    }
}

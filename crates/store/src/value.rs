//! Values on their way into statements, and columns on their way out, the same for both databases.

use crate::error::Error;
use anteroom_domain::{
    DeliveryId, EventId, GroupId, Instant, InvitationLinkId, KeyId, MailId, PersonId, PictureId, PortalId, SessionId,
    TaskId, WebhookId,
};
use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::error::Error as StdError;
use uuid::Uuid;

/// A parameter of a statement. Its `Debug` form shows no content: drivers log what they bind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Bool(bool),
    Text(&'a str),
    Id(Uuid),
    Bytes(&'a [u8]),
    /// Several identifiers in one parameter (PostgreSQL).
    Ids(&'a [Uuid]),
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int(…)",
            Self::Bool(_) => "Bool(…)",
            Self::Text(_) => "Text(…)",
            Self::Id(_) => "Id(…)",
            Self::Bytes(_) => "Bytes(…)",
            Self::Ids(_) => "Ids(…)",
        })
    }
}

macro_rules! value_from {
    ($($type:ty, $from:ident => $value:expr;)*) => {$(
        impl<'a> From<$type> for Value<'a> {
            fn from($from: $type) -> Self {
                $value
            }
        }
    )*};
}

value_from! {
    i64, number => Self::Int(number);
    bool, yes => Self::Bool(yes);
    &'a str, text => Self::Text(text);
    &'a String, text => Self::Text(text);
    &'a [u8; 32], hash => Self::Bytes(hash);
    PersonId, id => Self::Id(id.0);
    KeyId, id => Self::Id(id.0);
    EventId, id => Self::Id(id.0);
    MailId, id => Self::Id(id.0);
    Uuid, id => Self::Id(id);
    GroupId, id => Self::Id(id.0);
    TaskId, id => Self::Id(id.0);
    PictureId, id => Self::Id(id.0);
    InvitationLinkId, id => Self::Id(id.0);
    PortalId, id => Self::Int(id.0);
    SessionId, id => Self::Int(id.0);
    WebhookId, id => Self::Int(id.0);
    DeliveryId, id => Self::Int(id.0);
    Instant, at => Self::Int(at.0);
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Text(text) if text.contains('\0') => return Ok(without_nul(text).into()),
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Ids(_) => return Err(rusqlite::Error::InvalidParameterName("ids".to_owned())),
        }))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT8 => out.extend_from_slice(&number.to_be_bytes()),
            Self::Bool(yes) if *ty == Type::BOOL => out.extend_from_slice(&[u8::from(*yes)]),
            Self::Text(text) if *ty == Type::TEXT && text.contains('\0') => {
                out.extend_from_slice(without_nul(text).as_bytes());
            }
            Self::Text(text) if *ty == Type::TEXT => out.extend_from_slice(text.as_bytes()),
            Self::Id(id) if *ty == Type::UUID => out.extend_from_slice(id.as_bytes()),
            Self::Bytes(bytes) if *ty == Type::BYTEA => out.extend_from_slice(bytes),
            Self::Ids(ids) if *ty == Type::UUID_ARRAY => return ids_to_sql(ids, out),
            other => return Err(format!("{other:?} is no {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// An array of one dimension without nulls, as PostgreSQL reads it.
fn ids_to_sql(ids: &[Uuid], out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    const UUID_BYTES: i32 = 16;
    let count = i32::try_from(ids.len())?;
    let element = i32::try_from(Type::UUID.oid())?;
    for number in [1, 0, element, count, 1] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    for id in ids {
        out.extend_from_slice(&UUID_BYTES.to_be_bytes());
        out.extend_from_slice(id.as_bytes());
    }
    Ok(IsNull::No)
}

/// PostgreSQL stores every character but this one; both databases get the same text.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// A row of a result, of either database.
#[derive(Clone, Copy)]
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl<'r> Row<'r> {
    /// Its columns, to be taken in the order of the statement.
    pub fn columns(self, table: &'static str) -> Columns<'r> {
        Columns {
            row: self,
            next: 0,
            table,
        }
    }
}

/// The columns of a row, taken one after the other.
pub(crate) struct Columns<'r> {
    row: Row<'r>,
    next: usize,
    table: &'static str,
}

impl Columns<'_> {
    pub fn int(&mut self, column: &'static str) -> Result<i64, Error> {
        let found = self.opt_int(column)?;
        self.present(found, column)
    }

    pub fn opt_int(&mut self, column: &'static str) -> Result<Option<i64>, Error> {
        self.take(
            column,
            |value| value.as_i64_or_null().ok(),
            |row, i| row.try_get(i).ok(),
        )
    }

    pub fn bool(&mut self, column: &'static str) -> Result<bool, Error> {
        let found = self.opt_bool(column)?;
        self.present(found, column)
    }

    pub fn opt_bool(&mut self, column: &'static str) -> Result<Option<bool>, Error> {
        self.take(
            column,
            |v| v.as_i64_or_null().ok().map(|n| n.map(|n| n != 0)),
            |row, i| row.try_get(i).ok(),
        )
    }

    pub fn text(&mut self, column: &'static str) -> Result<String, Error> {
        let found = self.opt_text(column)?;
        self.present(found, column)
    }

    pub fn opt_text(&mut self, column: &'static str) -> Result<Option<String>, Error> {
        self.take(
            column,
            |value| value.as_str_or_null().ok().map(|text| text.map(str::to_owned)),
            |row, i| row.try_get(i).ok(),
        )
    }

    pub fn id(&mut self, column: &'static str) -> Result<Uuid, Error> {
        let found = self.opt_id(column)?;
        self.present(found, column)
    }

    pub fn opt_id(&mut self, column: &'static str) -> Result<Option<Uuid>, Error> {
        self.take(
            column,
            |value| match value {
                ValueRef::Null => Some(None),
                other => other
                    .as_blob()
                    .ok()
                    .and_then(|bytes| Uuid::from_slice(bytes).ok())
                    .map(Some),
            },
            |row, i| row.try_get::<_, Option<Raw<Uuid>>>(i).ok().map(|id| id.map(|id| id.0)),
        )
    }

    pub fn hash(&mut self, column: &'static str) -> Result<[u8; 32], Error> {
        let found = self.take(
            column,
            |value| value.as_blob().ok().and_then(|bytes| bytes.try_into().ok()).map(Some),
            |row, i| {
                row.try_get::<_, &[u8]>(i)
                    .ok()
                    .and_then(|bytes| bytes.try_into().ok())
                    .map(Some)
            },
        )?;
        self.present(found, column)
    }

    pub fn opt_bytes(&mut self, column: &'static str) -> Result<Option<Vec<u8>>, Error> {
        self.take(
            column,
            |value| match value {
                ValueRef::Null => Some(None),
                other => other.as_blob().ok().map(|bytes| Some(bytes.to_vec())),
            },
            |row, i| row.try_get(i).ok(),
        )
    }

    pub fn instant(&mut self, column: &'static str) -> Result<Instant, Error> {
        self.int(column).map(Instant)
    }

    pub fn opt_instant(&mut self, column: &'static str) -> Result<Option<Instant>, Error> {
        Ok(self.opt_int(column)?.map(Instant))
    }

    /// An enumeration that is stored as its number.
    pub fn number_of<T>(&mut self, column: &'static str, read: impl FnOnce(i64) -> Option<T>) -> Result<T, Error> {
        let found = read(self.int(column)?);
        self.present(found, column)
    }

    /// The error for a value of this row that cannot be understood.
    pub fn corrupt(&self, column: &'static str) -> Error {
        Error::Corrupt {
            table: self.table,
            column,
        }
    }

    fn present<T>(&self, found: Option<T>, column: &'static str) -> Result<T, Error> {
        found.ok_or_else(|| self.corrupt(column))
    }

    fn take<T>(
        &mut self,
        column: &'static str,
        sqlite: impl FnOnce(ValueRef<'_>) -> Option<Option<T>>,
        postgres: impl FnOnce(&postgres::Row, usize) -> Option<Option<T>>,
    ) -> Result<Option<T>, Error> {
        let at = self.next;
        self.next += 1;
        match self.row {
            Row::Sqlite(row) => row.get_ref(at).ok().and_then(sqlite),
            Row::Postgres(row) => postgres(row, at),
        }
        .ok_or_else(|| self.corrupt(column))
    }
}

/// The bytes of a `uuid` column, which are the identifier itself.
struct Raw<T>(T);

impl<'a> FromSql<'a> for Raw<Uuid> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(Uuid::from_slice(raw)?))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::UUID
    }
}

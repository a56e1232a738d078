//! What an API key may be used for (`docs/protocol/auth.md` 7.1).

/// One scope of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum Scope {
    GlobalRead,
    GlobalWrite,
    FilesRead,
    FilesWrite,
    RoomsRead,
    RoomsWrite,
    AccountsRead,
    AccountsWrite,
    AccountsSelfRead,
    AccountsSelfWrite,
}

impl Scope {
    /// The whole catalogue, in the order of the protocol.
    pub const ALL: [Self; 10] = [
        Self::GlobalRead,
        Self::GlobalWrite,
        Self::FilesRead,
        Self::FilesWrite,
        Self::RoomsRead,
        Self::RoomsWrite,
        Self::AccountsRead,
        Self::AccountsWrite,
        Self::AccountsSelfRead,
        Self::AccountsSelfWrite,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GlobalRead => "*:read",
            Self::GlobalWrite => "*:write",
            Self::FilesRead => "files:read",
            Self::FilesWrite => "files:write",
            Self::RoomsRead => "rooms:read",
            Self::RoomsWrite => "rooms:write",
            Self::AccountsRead => "accounts:read",
            Self::AccountsWrite => "accounts:write",
            Self::AccountsSelfRead => "accounts.self:read",
            Self::AccountsSelfWrite => "accounts.self:write",
        }
    }

    /// The scope with this wire name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Most names in a list, which is stored and kept in memory as given.
const SCOPES_MAX: usize = 100;

/// What a key may be used for: everything, or a list whose order and repetitions are kept as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeSet {
    /// Everything that the key's creator may do.
    Full,
    /// Only these.
    Listed(Vec<Scope>),
}

impl ScopeSet {
    /// Reads a list as requests carry it; a list that contains `*` means everything.
    ///
    /// # Errors
    /// [`UnknownScope`] for a name that is not in the catalogue, and for a list that is empty or endless with repetitions.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownScope> {
        let mut scopes = Vec::new();
        let mut full = false;
        for name in names {
            if name == "*" {
                full = true;
            } else if scopes.len() < SCOPES_MAX {
                scopes.push(Scope::from_name(name).ok_or(UnknownScope)?);
            } else {
                return Err(UnknownScope);
            }
        }
        match (full, scopes.is_empty()) {
            (true, _) => Ok(Self::Full),
            (false, true) => Err(UnknownScope),
            (false, false) => Ok(Self::Listed(scopes)),
        }
    }

    /// Whether the set has the scope; the full set has `*:write` and with it everything.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        match self {
            Self::Full => true,
            Self::Listed(scopes) => scopes.contains(&scope),
        }
    }

    /// The names as answers carry them: `[]` for everything.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        match self {
            Self::Full => Vec::new(),
            Self::Listed(scopes) => scopes.iter().map(|s| s.name()).collect(),
        }
    }

    /// Whether everything that `other` opens is opened by this set too, so that a key with this set may make or
    /// change a key to `other` (`docs/protocol/anteroom.md` row 10).
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self.has(Scope::GlobalWrite) {
            return true;
        }
        match other {
            Self::Full => false,
            Self::Listed(scopes) => scopes.iter().all(|scope| self.opens_all_of(*scope)),
        }
    }

    fn opens_all_of(&self, scope: Scope) -> bool {
        let read_within = |write: Scope| self.has(Scope::GlobalRead) || self.has(write);
        self.has(scope)
            || match scope {
                Scope::FilesRead => read_within(Scope::FilesWrite),
                Scope::RoomsRead => read_within(Scope::RoomsWrite),
                // Groups are opened by `accounts:read` only, so `accounts:write` does not contain it.
                Scope::AccountsRead => self.has(Scope::GlobalRead),
                Scope::AccountsSelfRead => read_within(Scope::AccountsSelfWrite),
                _ => false,
            }
    }
}

/// A scope list that is empty or names something that is not in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is not in the catalogue")]
pub struct UnknownScope;

/// Which scopes open an operation beside the global ones (`*:write` always, `*:read` for GET).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Any authenticated caller, whatever the scopes.
    Anyone,
    /// A caller with one of these, or with a global scope that fits.
    OneOf(&'static [Scope]),
}

/// Whether a caller with these scopes passes the gate of an operation; `is_get`: the method is GET.
#[must_use]
pub fn passes(scopes: &ScopeSet, gate: Gate, is_get: bool) -> bool {
    match gate {
        Gate::Anyone => true,
        Gate::OneOf(accepted) => {
            scopes.has(Scope::GlobalWrite)
                || (is_get && scopes.has(Scope::GlobalRead))
                || accepted.iter().any(|scope| scopes.has(*scope))
        }
    }
}

/// The gate of an operation, from its method and its route template below the API root, lower case, such as
/// `/people/{userid}`. First matching row of the catalogue wins.
#[must_use]
pub fn gate_for(method: &str, template: &str) -> Gate {
    let is_get = method == "GET";
    let is_change = matches!(method, "POST" | "PUT" | "DELETE");
    let pick = |get: &'static [Scope], change: &'static [Scope]| {
        Gate::OneOf(if is_get {
            get
        } else if is_change {
            change
        } else {
            &[]
        })
    };
    if template == "/keys/@self" && is_get {
        Gate::Anyone
    } else if template.starts_with("/files/rooms") {
        pick(&[Scope::RoomsRead, Scope::RoomsWrite], &[Scope::RoomsWrite])
    } else if template.starts_with("/files") {
        pick(&[Scope::FilesRead, Scope::FilesWrite], &[Scope::FilesWrite])
    } else if template.starts_with("/people/@self") {
        pick(
            &[Scope::AccountsSelfRead, Scope::AccountsSelfWrite],
            &[Scope::AccountsSelfWrite],
        )
    } else if is_change && template.starts_with("/people/thirdparty") {
        // With what one signs in: a session can do more than the key (anteroom.md row 10).
        Gate::OneOf(&[])
    } else if template.starts_with("/people") || template.starts_with("/anteroom/people") {
        pick(&[Scope::AccountsRead, Scope::AccountsWrite], &[Scope::AccountsWrite])
    } else if template.starts_with("/group") {
        pick(&[Scope::AccountsRead], &[Scope::AccountsWrite])
    } else if template.starts_with("/accounts") {
        // No row of the reference's table; accepting the readers of accounts is what people.md 4 calls sensible.
        pick(&[Scope::AccountsRead], &[])
    } else {
        Gate::OneOf(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> ScopeSet {
        ScopeSet::parse(names.iter().copied()).unwrap()
    }

    #[test]
    fn lists_keep_order_and_repetitions_and_a_star_is_everything() {
        assert_eq!(
            set(&["rooms:read", "files:read", "rooms:read"]).names(),
            ["rooms:read", "files:read", "rooms:read"]
        );
        assert_eq!(set(&["rooms:read", "*"]), ScopeSet::Full);
        assert_eq!(ScopeSet::parse(["rooms:all"]), Err(UnknownScope));
        assert_eq!(ScopeSet::parse(["*", "nonsense"]), Err(UnknownScope));
        assert_eq!(ScopeSet::parse([]), Err(UnknownScope));
        assert!(ScopeSet::parse(["rooms:read"; 100]).is_ok());
        assert_eq!(ScopeSet::parse(["rooms:read"; 101]), Err(UnknownScope));
    }

    #[test]
    fn the_catalogue_as_written() {
        let opens =
            |scope: &str, method: &str, path: &str| passes(&set(&[scope]), gate_for(method, path), method == "GET");
        assert!(opens("rooms:read", "GET", "/files/rooms/{id}"));
        assert!(!opens("rooms:read", "GET", "/files/{folderid}"));
        assert!(!opens("accounts:read", "GET", "/files/rooms"));
        assert!(opens("files:read", "GET", "/files/{folderid}"));
        assert!(!opens("files:read", "POST", "/keys"));
        assert!(opens("accounts:read", "GET", "/group"));
        assert!(!opens("accounts:write", "GET", "/group"));
        assert!(opens("accounts:write", "GET", "/people/{userid}"));
        assert!(!opens("accounts:read", "PUT", "/people/{userid}"));
        assert!(!opens("accounts:read", "GET", "/people/@self"));
        assert!(opens("accounts.self:write", "GET", "/people/@self"));
        assert!(opens("files:read", "GET", "/keys/@self"));
        assert!(opens("*:read", "GET", "/settings"));
        assert!(!opens("*:read", "POST", "/keys"));
        assert!(opens("*:write", "PATCH", "/clients/{id}"));
        assert!(!opens("accounts:write", "PATCH", "/people/{userid}"));
        assert!(!opens("files:read", "GET", "/settings"));
        assert!(!opens("accounts:write", "PUT", "/people/thirdparty/linkaccount"));
        assert!(!opens("accounts:write", "DELETE", "/people/thirdparty/unlinkaccount"));
        assert!(opens("accounts:read", "GET", "/people/thirdparty/providers"));
    }

    #[test]
    fn a_key_covers_only_what_it_has() {
        assert!(set(&["*:write"]).covers(&ScopeSet::Full));
        assert!(!set(&["*:read"]).covers(&ScopeSet::Full));
        assert!(!set(&["accounts:write"]).covers(&set(&["accounts:read"])));
        assert!(set(&["*:read"]).covers(&set(&["accounts:read", "files:read"])));
        assert!(!set(&["*:read"]).covers(&set(&["accounts:write"])));
        assert!(set(&["rooms:write"]).covers(&set(&["rooms:read"])));
    }
}

//! The route table: a trie over path segments (`docs/protocol/http.md` 1, `people.md` 1.4).
//!
//! Literal segments match in any case and beat parameters; a literal whose node does not offer the verb falls through
//! to the parameter beside it. Typed parameters match values of their own shape only.

use std::borrow::Cow;
use std::fmt;

/// The methods an operation can have. Everything else, HEAD among it, is answered 405.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is the method of its name")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
    Patch,
}

impl Method {
    /// All of them, in the order of the `Allow` header.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Delete, Self::Patch];

    /// The name on the wire, upper case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
        }
    }

    /// The method with this wire name (methods are case-sensitive).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of methods: what a path offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Methods(u8);

impl Methods {
    /// Whether the method is in the set.
    #[must_use]
    pub const fn contains(self, method: Method) -> bool {
        self.0 & method.bit() != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The value of an `Allow` header, such as `GET, POST`.
    #[must_use]
    pub fn allow(self) -> String {
        let names: Vec<&str> = Method::ALL
            .into_iter()
            .filter(|m| self.contains(*m))
            .map(Method::name)
            .collect();
        names.join(", ")
    }

    const fn insert(&mut self, method: Method) {
        self.0 |= method.bit();
    }
}

/// What a parameter segment accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `{x:guid}`: a GUID in any usual spelling.
    Guid,
    /// `{x:int}`: a 32-bit decimal integer.
    Int,
    /// `{x}`: any non-empty segment.
    Any,
}

impl Kind {
    fn accepts(self, segment: &str) -> bool {
        match self {
            Self::Guid => !segment.starts_with("urn:") && uuid::Uuid::try_parse(segment).is_ok(),
            Self::Int => segment.parse::<i32>().is_ok(),
            Self::Any => !segment.is_empty(),
        }
    }
}

/// One segment of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// Lower case.
    Literal(String),
    Parameter(&'static str, Kind),
}

fn parse_template(template: &'static str) -> Result<Vec<Part>, TemplateError> {
    let wrong = || TemplateError::Malformed(template);
    let rest = template.strip_prefix('/').ok_or_else(wrong)?;
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    rest.split('/')
        .map(|segment| {
            let Some(inner) = segment.strip_prefix('{') else {
                let plain = !segment.is_empty() && !segment.contains(['{', '}', '%']);
                return if plain {
                    Ok(Part::Literal(segment.to_ascii_lowercase()))
                } else {
                    Err(wrong())
                };
            };
            let inner = inner.strip_suffix('}').ok_or_else(wrong)?;
            let (name, kind) = match inner.split_once(':') {
                None => (inner, Kind::Any),
                Some((name, "guid")) => (name, Kind::Guid),
                Some((name, "int")) => (name, Kind::Int),
                Some(_) => return Err(wrong()),
            };
            if name.is_empty() {
                Err(wrong())
            } else {
                Ok(Part::Parameter(name, kind))
            }
        })
        .collect()
}

/// A template that cannot be added to the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not of the form `/literal/{name}/{name:guid}/{name:int}`, or deeper than [`MAX_SEGMENTS`].
    #[error("the route template {0} is malformed")]
    Malformed(&'static str),
    /// The method is taken for this shape of path.
    #[error("{0} {1} is declared twice")]
    Duplicate(Method, &'static str),
}

/// The values of the parameters of a matched path, by the names of the template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathParams(Vec<(&'static str, String)>);

impl PathParams {
    /// The percent-decoded value of a parameter; none when the template has no such name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value.as_str())
    }
}

impl PathParams {
    /// The percent-decoded values, in the order of the template.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, value)| value.as_str())
    }

    #[cfg(test)]
    pub(crate) fn of(values: &[(&'static str, &str)]) -> Self {
        Self(
            values
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect(),
        )
    }

    /// Whether a value contains the character NUL, which no database text can hold.
    #[must_use]
    pub fn contains_nul(&self) -> bool {
        self.0.iter().any(|(_, value)| value.contains('\0'))
    }
}

/// Paths with more segments match nothing.
pub const MAX_SEGMENTS: usize = 16;

/// A path cut into percent-decoded segments, without the leading and one trailing slash.
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    parts: [Cow<'a, str>; MAX_SEGMENTS],
    len: usize,
}

impl<'a> Segments<'a> {
    /// Cuts a request path. None: too many segments.
    #[must_use]
    pub fn parse(path: &'a str) -> Option<Self> {
        let mut segments = Self {
            parts: std::array::from_fn(|_| Cow::Borrowed("")),
            len: 0,
        };
        let rest = path.strip_prefix('/').unwrap_or(path);
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.is_empty() {
            return Some(segments);
        }
        for part in rest.split('/') {
            let slot = segments.parts.get_mut(segments.len)?;
            *slot = anteroom_wire::query::percent_decode(part, false);
            segments.len += 1;
        }
        Some(segments)
    }

    /// The segments.
    #[must_use]
    pub fn as_slice(&self) -> &[Cow<'a, str>] {
        self.parts.get(..self.len).unwrap_or_default()
    }

    /// Puts another text in place of one segment; nothing happens when there is no such segment.
    pub fn set(&mut self, index: usize, text: &'static str) {
        if let Some(slot) = self.parts.get_mut(..self.len).and_then(|parts| parts.get_mut(index)) {
            *slot = Cow::Borrowed(text);
        }
    }

    /// Takes one segment away; nothing happens when there is no such segment.
    pub fn remove(&mut self, index: usize) {
        if let Some(parts) = self.parts.get_mut(index..self.len).filter(|parts| !parts.is_empty()) {
            parts.rotate_left(1);
            self.len -= 1;
        }
    }

    /// Whether segment `index` is this text, in any case.
    #[must_use]
    pub fn is(&self, index: usize, text: &str) -> bool {
        self.as_slice()
            .get(index)
            .is_some_and(|part| part.eq_ignore_ascii_case(text))
    }
}

/// What the table says about a path and a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<T> {
    /// The operation, and the values of its parameters.
    Operation(T, PathParams),
    /// The path exists, but not with this method; these it has.
    OtherMethods(Methods),
    /// Nobody knows the path.
    Nothing,
}

struct Node<T> {
    /// Lower case, sorted by length and then by text, so that most candidates fall away by their length.
    literals: Vec<(String, Node<T>)>,
    /// Sorted by kind: typed parameters are tried before untyped ones.
    parameters: Vec<(Kind, Node<T>)>,
    operations: Vec<Leaf<T>>,
}

struct Leaf<T> {
    method: Method,
    names: Vec<&'static str>,
    value: T,
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Self {
            literals: Vec::new(),
            parameters: Vec::new(),
            operations: Vec::new(),
        }
    }
}

/// The table. `T` is what a route leads to, usually the position of an operation in a list.
pub struct Routes<T> {
    root: Node<T>,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self { root: Node::default() }
    }
}

impl<T: Copy> Routes<T> {
    /// Adds a route: `template` below `base`, which is a template without parameters or `/`.
    ///
    /// # Errors
    /// [`TemplateError::Malformed`] for a template that is not one, [`TemplateError::Duplicate`] when the same shape of
    /// path has the method already.
    pub fn insert(
        &mut self,
        method: Method,
        base: &'static str,
        template: &'static str,
        value: T,
    ) -> Result<(), TemplateError> {
        let mut parts = parse_template(base)?;
        parts.extend(parse_template(template)?);
        if parts.len() > MAX_SEGMENTS {
            return Err(TemplateError::Malformed(template));
        }
        let mut node = &mut self.root;
        let mut names = Vec::new();
        for part in parts {
            node = match part {
                Part::Literal(text) => node.literal(text),
                Part::Parameter(name, kind) => {
                    names.push(name);
                    node.parameter(kind)
                }
            };
        }
        if node.operations.iter().any(|leaf| leaf.method == method) {
            return Err(TemplateError::Duplicate(method, template));
        }
        node.operations.push(Leaf { method, names, value });
        Ok(())
    }

    /// Looks a path up. `method` is none for methods that no operation has, such as HEAD.
    #[must_use]
    pub fn find(&self, method: Option<Method>, path: &Segments<'_>) -> Found<T> {
        let mut search = Search {
            method,
            values: [""; MAX_SEGMENTS],
            offered: Methods::default(),
        };
        match search.descend(&self.root, path.as_slice(), 0) {
            Some((leaf, depth)) => {
                let values = search.values.iter().take(depth);
                let params = leaf
                    .names
                    .iter()
                    .zip(values)
                    .map(|(name, value)| (*name, (*value).to_owned()));
                Found::Operation(leaf.value, PathParams(params.collect()))
            }
            None if search.offered.is_empty() => Found::Nothing,
            None => Found::OtherMethods(search.offered),
        }
    }
}

impl<T> Node<T> {
    fn literal(&mut self, text: String) -> &mut Self {
        let order = |a: &str, b: &str| a.len().cmp(&b.len()).then_with(|| a.cmp(b));
        let at = match self.literals.binary_search_by(|(own, _)| order(own, &text)) {
            Ok(at) => at,
            Err(at) => {
                self.literals.insert(at, (text, Self::default()));
                at
            }
        };
        #[expect(clippy::indexing_slicing, reason = "the entry was found or inserted one line above")]
        let (_, node) = &mut self.literals[at];
        node
    }

    fn parameter(&mut self, kind: Kind) -> &mut Self {
        let at = match self.parameters.binary_search_by_key(&kind, |(own, _)| *own) {
            Ok(at) => at,
            Err(at) => {
                self.parameters.insert(at, (kind, Self::default()));
                at
            }
        };
        #[expect(clippy::indexing_slicing, reason = "the entry was found or inserted one line above")]
        let (_, node) = &mut self.parameters[at];
        node
    }

    fn find_literal(&self, segment: &str) -> Option<&Self> {
        let from = self.literals.partition_point(|(own, _)| own.len() < segment.len());
        self.literals
            .iter()
            .skip(from)
            .take_while(|(own, _)| own.len() == segment.len())
            .find(|(own, _)| own.eq_ignore_ascii_case(segment))
            .map(|(_, node)| node)
    }
}

struct Search<'p> {
    method: Option<Method>,
    values: [&'p str; MAX_SEGMENTS],
    offered: Methods,
}

impl<'p> Search<'p> {
    /// Depth first, literals before parameters; answers the leaf and how many parameters lie on the way to it.
    fn descend<'n, T>(
        &mut self,
        node: &'n Node<T>,
        rest: &'p [Cow<'_, str>],
        depth: usize,
    ) -> Option<(&'n Leaf<T>, usize)> {
        let Some((segment, rest)) = rest.split_first() else {
            for leaf in &node.operations {
                self.offered.insert(leaf.method);
            }
            let leaf = node.operations.iter().find(|leaf| Some(leaf.method) == self.method)?;
            return Some((leaf, depth));
        };
        let below_literal = node
            .find_literal(segment)
            .and_then(|child| self.descend(child, rest, depth));
        if below_literal.is_some() {
            return below_literal;
        }
        for (kind, child) in &node.parameters {
            if kind.accepts(segment) {
                if let Some(slot) = self.values.get_mut(depth) {
                    *slot = segment.as_ref();
                }
                let found = self.descend(child, rest, depth + 1);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;

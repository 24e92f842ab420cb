//! The functions of a recording, each stored once, and their texts.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::FunctionId;
use super::lines::{Excerpt, Lines};

/// A text of the recording (a name, a url), by its place in [`Strings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StrId(pub(crate) u32);

impl StrId {
    /// The empty text; every table holds it first.
    pub const EMPTY: Self = Self(0);
}

/// All texts of a recording, each stored once, end to end.
#[derive(Debug, Clone)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
    index: HashTable<StrId>,
    hasher: DefaultHashBuilder,
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Self {
            text: String::new(),
            ends: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        };
        strings.intern("");
        strings
    }
}

fn text_at<'a>(text: &'a str, ends: &[usize], id: StrId) -> &'a str {
    let at = id.0 as usize;
    let start = if at == 0 { 0 } else { ends[at - 1] };
    &text[start..ends[at]]
}

impl Strings {
    /// The text of `id`.
    #[must_use]
    pub fn get(&self, id: StrId) -> &str {
        text_at(&self.text, &self.ends, id)
    }

    /// The id of `text`, which is stored if it is new.
    pub fn intern(&mut self, text: &str) -> StrId {
        let Self { text: all, ends, index, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&id) = index.find(hash, |&id| text_at(all, ends, id) == text) {
            return id;
        }
        let id = StrId(u32::try_from(ends.len()).expect("fewer than 2^32 distinct texts"));
        all.push_str(text);
        ends.push(all.len());
        index.insert_unique(hash, id, |&id| hasher.hash_one(text_at(all, ends, id)));
        id
    }
}

/// What a call tree node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Code: JavaScript, WebAssembly or a native function that the profiler names.
    Code,
    /// `(root)`, the parent of everything; never drawn.
    Root,
    /// `(program)`: native code that the profiler cannot attribute.
    Program,
    /// `(idle)`: the thread was waiting.
    Idle,
    /// `(garbage collector)`, or an exact event of a collection.
    GarbageCollector,
    /// An exact event of a trace.
    Event(Category),
}

/// What the browser does in an exact event of a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Category {
    /// A turn of the event loop, and what has no category of its own.
    Task,
    /// It runs scripts: compiles, evaluates, calls handlers and timers.
    Script,
    /// It parses or loads.
    Loading,
    /// It works out styles and layout.
    Layout,
    /// It paints and composites.
    Paint,
}

impl Category {
    /// A word for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Script => "script",
            Self::Loading => "loading",
            Self::Layout => "layout",
            Self::Paint => "paint",
        }
    }
}

impl Kind {
    /// The kind that a name such as `(idle)` claims. Whether the claim holds depends on the
    /// node's place too: a user function may be called `(idle)`.
    #[must_use]
    pub fn claimed_by(name: &str) -> Self {
        match name {
            "(root)" => Self::Root,
            "(program)" => Self::Program,
            "(idle)" => Self::Idle,
            "(garbage collector)" => Self::GarbageCollector,
            _ => Self::Code,
        }
    }

    /// Whether time in it is busy time: the thread ran JavaScript, collected its garbage, or was in an
    /// exact event.
    #[must_use]
    pub fn is_busy(self) -> bool {
        matches!(self, Self::Code | Self::GarbageCollector | Self::Event(_))
    }
}

/// One function: what makes two call tree nodes "the same function".
///
/// The identity is name, url, line and column; the script id takes part only where the url is
/// empty (code from `eval`), because one url is often loaded under several script ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Function {
    /// The name as recorded, empty for an anonymous function.
    pub name: StrId,
    /// The url or path of the script, empty for `eval` and native code; what an exact event is about.
    pub url: StrId,
    /// The script id as text; empty wherever the url is not.
    pub script_id: StrId,
    /// Line, counted from one; zero or less where the recording does not know it.
    pub line: i32,
    /// Column, counted from one; zero or less where the recording does not know it.
    pub column: i32,
    /// What it stands for.
    pub kind: Kind,
}

/// What was recorded of a function that is known by its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The name that the bundler or compiler gave it.
    pub name: StrId,
    /// The script that ran.
    pub url: StrId,
    /// Line in that script, counted from one.
    pub line: i32,
    /// Column in that script, counted from one.
    pub column: i32,
}

/// How many functions have an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedFunctions {
    /// Those that do.
    pub mapped: u64,
    /// Those of scripts that could have a map.
    pub all: u64,
}

/// Minified scripts whose functions stay as they were recorded, since no source map is near them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmappedScripts {
    /// How many there are; at least one.
    pub scripts: u64,
    /// The first by its url.
    pub first: String,
}

/// The functions of a recording, in the order in which the recording first names them.
#[derive(Debug, Clone, Default)]
pub struct FunctionTable {
    strings: Strings,
    functions: Vec<Function>,
    generated: HashMap<FunctionId, Generated>,
    index: HashMap<Function, FunctionId>,
    lines: Lines,
}

impl FunctionTable {
    /// How many functions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// Every function's id, in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = FunctionId> + use<> {
        (0..self.functions.len() as u32).map(FunctionId)
    }

    /// The function behind `id`.
    #[must_use]
    pub fn get(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    /// What it stands for.
    #[must_use]
    pub fn kind(&self, id: FunctionId) -> Kind {
        self.functions[id.index()].kind
    }

    /// The name as recorded; empty for an anonymous function.
    #[must_use]
    pub fn name(&self, id: FunctionId) -> &str {
        self.strings.get(self.get(id).name)
    }

    /// The name as shown: `(anonymous)` where the recording has none.
    #[must_use]
    pub fn display_name(&self, id: FunctionId) -> &str {
        match self.name(id) {
            "" => "(anonymous)",
            name => name,
        }
    }

    /// The url or path of its script; empty for `eval` and native code.
    #[must_use]
    pub fn url(&self, id: FunctionId) -> &str {
        self.strings.get(self.get(id).url)
    }

    /// The script id, only where it is part of the identity (the url is empty).
    #[must_use]
    pub fn script_id(&self, id: FunctionId) -> Option<&str> {
        let text = self.strings.get(self.get(id).script_id);
        (!text.is_empty()).then_some(text)
    }

    /// Whether it is code without a script: a function of the engine or of an addon. Code from `eval`
    /// has no url either, but a script and a line.
    #[must_use]
    pub fn is_native(&self, id: FunctionId) -> bool {
        let has_script = self.script_id(id) != Some("0") && self.line(id).is_some();
        self.kind(id) == Kind::Code && self.url(id).is_empty() && !has_script
    }

    /// The line, counted from one, where it is known.
    #[must_use]
    pub fn line(&self, id: FunctionId) -> Option<u32> {
        u32::try_from(self.get(id).line).ok().filter(|&line| line > 0)
    }

    /// The column, counted from one, where it is known.
    #[must_use]
    pub fn column(&self, id: FunctionId) -> Option<u32> {
        u32::try_from(self.get(id).column).ok().filter(|&column| column > 0)
    }

    /// What was recorded of a function that is known by its original.
    #[must_use]
    pub fn generated(&self, id: FunctionId) -> Option<&Generated> {
        self.generated.get(&id)
    }

    /// Keeps what was recorded of a function that is known by its original; of several the first stays.
    pub fn keep_generated(&mut self, id: FunctionId, generated: Generated) {
        self.generated.entry(id).or_insert(generated);
    }

    /// Counts samples of a function that fell in a line of its script.
    pub fn count_line(&mut self, id: FunctionId, line: u32, samples: u64) {
        self.lines.count(id, line, samples);
    }

    /// The lines of its script that its samples fell in, with how many, where they were asked for.
    pub fn lines(&self, id: FunctionId) -> impl Iterator<Item = (u32, u64)> {
        self.lines.of(id)
    }

    /// A few lines of its source, where they were asked for.
    #[must_use]
    pub fn excerpt(&self, id: FunctionId) -> Option<&Excerpt> {
        self.lines.excerpt(id)
    }

    /// Takes over what another table knows of the lines of its function `from`, which is `to` here.
    pub fn take_lines(&mut self, to: FunctionId, other: &Self, from: FunctionId) {
        other.lines(from).for_each(|(line, samples)| self.count_line(to, line, samples));
        other.excerpt(from).into_iter().for_each(|excerpt| self.add_excerpt(to, excerpt.clone()));
    }

    /// Adds lines to a function's excerpt.
    pub fn add_excerpt(&mut self, id: FunctionId, excerpt: Excerpt) {
        self.lines.add(id, excerpt);
    }

    /// Any stored text.
    #[must_use]
    pub fn text(&self, id: StrId) -> &str {
        self.strings.get(id)
    }

    /// Stores a text for a [`Function`] to name.
    pub fn intern_text(&mut self, text: &str) -> StrId {
        self.strings.intern(text)
    }

    /// The id of `function`, which is stored if it is new.
    pub fn intern(&mut self, function: Function) -> FunctionId {
        let next = FunctionId(u32::try_from(self.functions.len()).expect("fewer than 2^32 functions"));
        let functions = &mut self.functions;
        *self.index.entry(function).or_insert_with(|| {
            functions.push(function);
            next
        })
    }
}

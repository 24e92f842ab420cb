//! What the samples of a pprof profile name by number: texts, functions and the places in them.

use hashbrown::HashMap;

use super::message::Message;
use crate::recording::{FunctionId, FunctionTable};
use crate::text::visible;
use crate::words;

/// All texts of a profile, each once. Number 0 is the empty one.
#[derive(Debug)]
pub(super) struct Texts {
    all: Vec<String>,
    numbers: HashMap<String, u64>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: vec![String::new()], numbers: HashMap::from([(String::new(), 0)]) }
    }
}

impl Texts {
    /// The number of a text, which is kept if it is new. Tools print texts on terminals as they are, so
    /// that nothing may be in them that acts there.
    pub(super) fn number(&mut self, text: &str) -> u64 {
        let text = visible(text);
        if let Some(&number) = self.numbers.get(&*text) {
            return number;
        }
        let number = self.all.len() as u64;
        self.all.push(text.clone().into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The texts in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(String::as_str)
    }
}

/// The functions that samples name, in the order in which they first do. V8 records no lines of calls, so
/// that every function has one location: where it begins. Both have the same number.
#[derive(Debug)]
pub(super) struct Locations {
    /// By function of the recording: its number, 0 for none yet.
    numbers: Vec<u64>,
    named: Vec<FunctionId>,
}

impl Locations {
    pub(super) fn new(functions: &FunctionTable) -> Self {
        Self { numbers: vec![0; functions.len()], named: Vec::new() }
    }

    pub(super) fn number(&mut self, function: FunctionId) -> u64 {
        let number = &mut self.numbers[function.index()];
        if *number == 0 {
            self.named.push(function);
            *number = self.named.len() as u64;
        }
        *number
    }

    /// By number from 1 on: the `Location` and the `Function`.
    pub(super) fn messages(
        &self,
        functions: &FunctionTable,
        texts: &mut Texts,
    ) -> impl Iterator<Item = (Message, Message)> {
        (1..).zip(&self.named).map(move |(number, &id)| {
            let start = functions.line(id).unwrap_or(0).into();
            let name = texts.number(&words::name(functions, id));
            let file = texts.number(&words::script(functions, id).unwrap_or_default());
            let mut line = Message::default();
            line.number(1, number);
            line.number(2, start);
            let mut location = Message::default();
            location.number(1, number);
            location.message(4, &line);
            let mut function = Message::default();
            function.number(1, number);
            // Without a mangled name beside it: tools would take this one for C++ and cut it.
            function.number(2, name);
            function.number(4, file);
            function.number(5, start);
            (location, function)
        })
    }
}

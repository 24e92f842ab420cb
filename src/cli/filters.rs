//! What of a recording is left out and hidden, as typed.

use clap::{Args as Arguments, ValueEnum};
use flame_chart::recording::{
    Detail, Filter, FunctionId, FunctionTable, Origin, Recording, WarningCode, origin_of,
};
use regex_lite::Regex;

/// Leaving out and hiding.
#[derive(Arguments, Clone, Debug, Default)]
pub(crate) struct Filters {
    /// Only samples with a function on the stack whose name or address REGEX finds something in. May be given several
    /// times: one of them is enough
    #[arg(long, value_name = "REGEX", value_parser = parse_regex, help_heading = "Less of it")]
    focus: Vec<Regex>,

    /// No samples with such a function on the stack
    #[arg(long, value_name = "REGEX", value_parser = parse_regex, help_heading = "Less of it")]
    ignore: Vec<Regex>,

    /// No frames of such functions: their time is that of what calls them
    #[arg(long, value_name = "REGEX", value_parser = parse_regex, help_heading = "Less of it")]
    hide: Vec<Regex>,

    /// Hide all frames but those of the program's own code
    #[arg(long, value_enum, value_name = "CODE", help_heading = "Less of it")]
    only: Option<Only>,
}

/// Whose code is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// That of the program itself: no package, nothing of the runtime.
    Own,
    /// That of the program and of packages: nothing of the runtime.
    Scripts,
}

fn parse_regex(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| error.to_string().lines().last().unwrap_or_default().trim().to_owned())
}

impl Filters {
    /// Whether anything is asked for.
    pub(crate) fn is_empty(&self) -> bool {
        self.focus.is_empty() && self.ignore.is_empty() && self.hide.is_empty() && self.only.is_none()
    }

    /// Leaves out and hides what is asked for, and counts that among the recording's oddities, so that every output says
    /// it. Returns what had nothing to do.
    pub(crate) fn apply(&self, recording: &mut Recording) -> Vec<String> {
        if self.is_empty() {
            return Vec::new();
        }
        let (focus, ignore) = (found_by(&self.focus), found_by(&self.ignore));
        let found = found_by(&self.hide);
        let hide = |functions: &FunctionTable, id: FunctionId| {
            found(functions, id) || self.only.is_some_and(|only| !only.shows(origin_of(functions, id)))
        };
        let is_asked = [!self.focus.is_empty(), !self.ignore.is_empty()];
        let hides = !self.hide.is_empty() || self.only.is_some();
        let idle = self.idle(recording);
        let filtered = recording.filter(&Filter {
            focus: is_asked[0].then_some(&focus),
            ignore: is_asked[1].then_some(&ignore),
            hide: hides.then_some(&hide),
        });
        let name = Detail::Name(self.to_string());
        recording.warnings.tell(WarningCode::SamplesLeftOut, filtered.samples, name.clone());
        recording.warnings.tell(WarningCode::FunctionsHidden, filtered.functions, name);
        idle
    }

    /// The patterns that find no function.
    fn idle(&self, recording: &Recording) -> Vec<String> {
        let functions = &recording.functions;
        let patterns = [("--focus", &self.focus), ("--ignore", &self.ignore), ("--hide", &self.hide)];
        let each =
            patterns.into_iter().flat_map(|(name, regexes)| regexes.iter().map(move |regex| (name, regex)));
        let idle = each.filter(|(_, regex)| !functions.ids().any(|id| finds(regex, functions, id)));
        idle.map(|(name, regex)| format!("{name} {regex}: no function has such a name or address")).collect()
    }
}

/// As it is told below a chart's title.
impl std::fmt::Display for Filters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let patterns = [("focus", &self.focus), ("ignore", &self.ignore), ("hide", &self.hide)];
        let told = patterns
            .into_iter()
            .flat_map(|(word, regexes)| regexes.iter().map(move |regex| format!("{word} {regex}")));
        let only = self.only.map(|only| match only {
            Only::Own => "only own code".to_owned(),
            Only::Scripts => "only code of scripts".to_owned(),
        });
        f.write_str(&told.chain(only).collect::<Vec<_>>().join(", "))
    }
}

impl Only {
    fn shows(self, origin: Origin<'_>) -> bool {
        match origin {
            Origin::FirstParty => true,
            Origin::Package(_) | Origin::Generated => self == Self::Scripts,
            _ => false,
        }
    }
}

fn finds(regex: &Regex, functions: &FunctionTable, id: FunctionId) -> bool {
    regex.is_match(functions.display_name(id)) || regex.is_match(functions.url(id))
}

fn found_by(regexes: &[Regex]) -> impl Fn(&FunctionTable, FunctionId) -> bool + '_ {
    |functions, id| regexes.iter().any(|regex| finds(regex, functions, id))
}

//! What a recording says of each function, in a form that recordings can be compared in.

use hashbrown::HashMap;

use crate::analysis::sampling_interval;
use crate::recording::{FunctionId, Kind, NodeId, Profile, Recording};
use crate::units::Micros;

/// A recording, measured for comparison. Times are credited: a sample counts for at most twice the interval
/// that was really sampled at, since nobody knows what happened in a longer gap.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What to call it by.
    pub name: String,
    /// The interval that was really sampled at.
    pub interval: Micros,
    /// Time in code.
    pub code: Micros,
    /// Time in the garbage collector, which is no function here.
    pub collector: Micros,
    /// How many samples are in code.
    pub samples: u64,
    /// The functions that were on the stack, in the order of the recording.
    pub functions: Vec<MeasuredFunction>,
    /// The call paths, callers before what they call; only where they were asked for.
    pub paths: Vec<MeasuredPath>,
}

/// A call path of a measured recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasuredPath {
    /// The place of the path that calls it.
    pub caller: Option<u32>,
    /// The place of its innermost function.
    pub function: u32,
    /// Time in that function, on this path.
    pub own: Micros,
}

/// A function of a measured recording.
#[derive(Clone, Debug, Default)]
pub struct MeasuredFunction {
    /// Its name, empty for none.
    pub name: String,
    /// Its script, as recorded or as its original is called.
    pub url: String,
    /// Counted from one, 0 where it is not known.
    pub line: u32,
    /// Counted from one, 0 where it is not known.
    pub column: u32,
    /// Time in it.
    pub own: Micros,
    /// Time with it on the stack; recursion counts once.
    pub total: Micros,
    /// The sum of the squares of its runs, in µs²: a run is what consecutive samples in it come to. Runs,
    /// and not samples, are what chance deals out.
    pub runs_squared: f64,
    /// How many samples are in it.
    pub samples: u64,
}

impl Measured {
    /// Measures the first lane of a recording.
    #[must_use]
    pub fn of(recording: &Recording, name: &str) -> Self {
        Self::measure(recording, name, false)
    }

    /// The same with its call paths, which take as much memory as its call tree.
    #[must_use]
    pub fn with_paths(recording: &Recording, name: &str) -> Self {
        Self::measure(recording, name, true)
    }

    fn measure(recording: &Recording, name: &str, with_paths: bool) -> Self {
        let profile = recording.profile(0);
        let mut measuring = Measuring::new(profile, with_paths);
        for_each(profile, |sample| measuring.take(sample));
        measuring.finish(name)
    }

    /// What tells recordings apart, whatever order they are given in.
    pub(super) fn identity(&self) -> (&str, Micros, Micros, Micros, u64) {
        (&self.name, self.code, self.collector, self.interval, self.samples)
    }

    /// Time in code and in the garbage collector.
    #[must_use]
    pub fn busy(&self) -> Micros {
        self.code + self.collector
    }
}

/// A stretch in which the same node was sampled.
pub(super) struct Stretch {
    /// The innermost call; `None` where no code ran.
    pub(super) node: Option<NodeId>,
    /// Credited time.
    pub(super) time: Micros,
    /// How many samples it is.
    pub(super) samples: u64,
}

/// Reports the samples of a lane in the order of time, equal ones that follow each other together. What is compared
/// are the samples as they were taken: what a chart puts in the place of a lost stack is no measurement.
pub(super) fn for_each(profile: Profile<'_>, mut take: impl FnMut(&Stretch)) {
    let samples = profile.samples;
    let interval = sampling_interval(profile);
    let most = interval.0.saturating_mul(2);
    let last = samples.len().saturating_sub(1);
    let mut stretch = Stretch { node: None, time: Micros::ZERO, samples: 0 };
    for (place, &node) in samples.nodes().iter().enumerate() {
        let (time, is_sample) = match samples.exact() {
            Some(exact) => (exact.cpu[place].into(), exact.is_sample[place]),
            // How long the last one lasted nobody knows.
            None if place == last => (interval.0, true),
            None => (samples.length(place).0.min(most), true),
        };
        let node = node.some().filter(|&node| profile.kind_of(node).is_busy());
        if node != stretch.node {
            take(&stretch);
            stretch = Stretch { node, time: Micros::ZERO, samples: 0 };
        }
        stretch.time += Micros(time);
        stretch.samples += u64::from(is_sample);
    }
    take(&stretch);
}

/// Whether it is a function, and no state of the engine.
fn is_told(kind: Kind) -> bool {
    !matches!(kind, Kind::Root | Kind::Program | Kind::Idle | Kind::GarbageCollector)
}

struct Measuring<'a> {
    profile: Profile<'a>,
    /// By function of the recording: its place in `functions`. Those that only the number of their script
    /// tells apart (code of `eval`) are one: no other recording has those numbers.
    places: Vec<u32>,
    functions: Vec<MeasuredFunction>,
    /// By place: the stretch that it was met on the stack of last.
    met: Vec<u32>,
    stretches: u32,
    code: Micros,
    collector: Micros,
    samples: u64,
    /// The run that goes on: where, and how long.
    run: Option<(usize, Micros)>,
    /// Time by call tree node, where call paths were asked for.
    by_node: Vec<Micros>,
}

impl<'a> Measuring<'a> {
    fn new(profile: Profile<'a>, with_paths: bool) -> Self {
        let table = profile.functions;
        let mut known: HashMap<(&str, &str, u32, u32, bool), u32> = HashMap::new();
        let mut functions: Vec<MeasuredFunction> = Vec::new();
        let places = table.ids().map(|id| {
            let (line, column) = (table.line(id).unwrap_or(0), table.column(id).unwrap_or(0));
            let (name, url) = (table.name(id), table.url(id));
            let is_code = is_told(table.kind(id));
            *known.entry((name, url, line, column, is_code)).or_insert_with(|| {
                let (name, url) = (name.to_owned(), url.to_owned());
                functions.push(MeasuredFunction { name, url, line, column, ..MeasuredFunction::default() });
                functions.len() as u32 - 1
            })
        });
        let places: Vec<u32> = places.collect();
        Self {
            profile,
            places,
            met: vec![0; functions.len()],
            functions,
            stretches: 0,
            code: Micros::ZERO,
            collector: Micros::ZERO,
            samples: 0,
            run: None,
            by_node: if with_paths { vec![Micros::ZERO; profile.tree.len()] } else { Vec::new() },
        }
    }

    fn take(&mut self, &Stretch { node, time, samples }: &Stretch) {
        let Some(node) = node else { return self.end_run() };
        let function = self.place(self.profile.function_of(node));
        if self.run.is_some_and(|run| run.0 != function) {
            self.end_run();
        }
        self.run.get_or_insert((function, Micros::ZERO)).1 += time;
        if self.profile.kind_of(node) == Kind::GarbageCollector {
            self.collector += time;
            return;
        }
        self.code += time;
        self.samples += samples;
        if let Some(own) = self.by_node.get_mut(node.index()) {
            *own += time;
        }
        let sums = &mut self.functions[function];
        sums.own += time;
        sums.samples += samples;
        self.stretches += 1;
        let tree = self.profile.tree;
        for node in std::iter::successors(Some(node), |&node| tree.parent(node)) {
            let function = self.place(tree.function(node));
            if self.met[function] != self.stretches {
                self.met[function] = self.stretches;
                self.functions[function].total += time;
            }
        }
    }

    fn place(&self, function: FunctionId) -> usize {
        self.places[function.index()] as usize
    }

    fn end_run(&mut self) {
        if let Some((function, length)) = self.run.take() {
            self.functions[function].runs_squared += length.as_f64() * length.as_f64();
        }
    }

    fn finish(mut self, name: &str) -> Measured {
        self.end_run();
        let table = self.profile.functions;
        let mut is_code = vec![false; self.functions.len()];
        for id in table.ids() {
            is_code[self.places[id.index()] as usize] |= is_told(table.kind(id));
        }
        let ran: Vec<bool> = std::iter::zip(&self.functions, is_code)
            .map(|(function, is_code)| is_code && function.total > Micros::ZERO)
            .collect();
        let paths = self.paths(&ran);
        let functions = self.functions.into_iter().zip(ran);
        let functions = functions.filter(|(_, ran)| *ran).map(|(function, _)| function).collect();
        Measured {
            name: name.to_owned(),
            interval: sampling_interval(self.profile),
            code: self.code,
            collector: self.collector,
            samples: self.samples,
            functions,
            paths,
        }
    }

    /// The call paths that took time; of the functions those that `ran` are left.
    fn paths(&self, ran: &[bool]) -> Vec<MeasuredPath> {
        let tree = self.profile.tree;
        let mut took: Vec<bool> = self.by_node.iter().map(|&own| own > Micros::ZERO).collect();
        for node in tree.ids().take(took.len()).rev() {
            if took[node.index()]
                && let Some(caller) = tree.parent(node)
            {
                took[caller.index()] = true;
            }
        }
        let mut left = 0;
        let place = |&ran: &bool| {
            left += u32::from(ran);
            ran.then(|| left - 1)
        };
        let left: Vec<Option<u32>> = ran.iter().map(place).collect();
        let mut paths = Vec::new();
        // By node: the path that leads to it.
        let mut path_of: Vec<Option<u32>> = vec![None; took.len()];
        for node in tree.ids().take(took.len()).filter(|node| took[node.index()]) {
            let caller = tree.parent(node).and_then(|caller| path_of[caller.index()]);
            path_of[node.index()] = match left[self.place(tree.function(node))] {
                Some(function) if is_told(self.profile.kind_of(node)) => {
                    paths.push(MeasuredPath { caller, function, own: self.by_node[node.index()] });
                    Some(paths.len() as u32 - 1)
                }
                _ => caller,
            };
        }
        paths
    }
}

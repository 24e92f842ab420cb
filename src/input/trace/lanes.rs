//! From what a trace holds to a recording of lanes.

use hashbrown::{HashMap, HashSet};

use super::Trace;
use super::hermes::Hermes;
use super::profiles::RawProfile;
use super::scripts::Scripts;
use super::spans::{RawMark, Spans};
use super::threads::{ThreadId, Threads};
use super::weave::{self, Sampled, Woven};
use crate::input::v8::axis::{OnAxis, TimeError};
use crate::input::{ErrorKind, Events, foreign};
use crate::recording::{Format, FunctionTable, Lane, Mark, Recording, Role, Samples, WarningCode, Warnings};
use crate::units::Micros;

/// More lanes than this are nobody's recording.
const MOST_LANES: usize = 1_000;

/// A thread's lane before all stand on one clock.
struct Drawn {
    id: ThreadId,
    woven: Woven,
    has_samples: bool,
}

impl Trace {
    /// The recording.
    pub(in crate::input) fn finish(
        mut self,
        hermes: Hermes,
        scripts: Scripts,
        mut warnings: Warnings,
    ) -> crate::input::json::Result<Recording> {
        let events = self.options.events;
        self.scripts.extend(scripts);
        warnings.extend(std::mem::take(&mut self.warnings));
        if !hermes.is_empty() {
            return hermes.finish(&self.threads, warnings);
        }
        let mut functions = std::mem::take(&mut self.functions);
        let mut sampled = sampled_threads(self.profiles.all, &mut functions, &mut warnings)?;
        let ends: HashMap<ThreadId, i64> =
            sampled.iter().map(|(id, sampled)| (id.clone(), end_of(sampled))).collect();
        self.spans.settle(|thread| ends.get(thread).copied());
        warnings.count(WarningCode::UnmatchedEvent, self.spans.unmatched);

        let mut drawn = Vec::new();
        warnings.count(WarningCode::NoProfile, u64::from(sampled.is_empty()));
        if sampled.is_empty() || events == Events::Woven {
            let known: HashSet<ThreadId> = sampled.iter().map(|(id, _)| id.clone()).collect();
            let mut others: Vec<ThreadId> =
                self.spans.threads.keys().filter(|id| !known.contains(*id)).cloned().collect();
            others.sort();
            // Threads without samples are listed, behind all others.
            sampled.extend(others.into_iter().map(|id| (id, nothing_sampled())));
        }
        for (id, sampled) in sampled {
            // What is woven is not needed any more.
            let events_of = match events {
                Events::Off if !sampled.samples.is_empty() => Vec::new(),
                _ => self.spans.threads.remove(&id).unwrap_or_default(),
            };
            let has_samples = !sampled.samples.is_empty();
            let woven = lane_of(&events_of, &self.spans, sampled, &mut functions);
            warnings.count(WarningCode::ContradictingSample, woven.contradictions);
            drawn.push(Drawn { id, woven, has_samples });
        }
        drawn.retain(|lane| !lane.woven.samples.is_empty());
        if drawn.is_empty() {
            return Err(match self.events {
                _ if hermes.has_list => foreign::empty_samples(),
                0 => foreign::empty_trace(),
                _ => foreign::trace_without_profile(),
            });
        }
        if drawn.len() > MOST_LANES {
            return Err(ErrorKind::TooLarge(format!("more than {MOST_LANES} threads")));
        }
        let mut recording = on_one_clock(drawn, &self.threads, self.spans.marks, functions, warnings);
        recording.scripts = self.scripts.finish();
        Ok(recording)
    }
}

fn nothing_sampled() -> Sampled {
    let (tree, samples) = Default::default();
    Sampled { tree, samples, origin: 0, taken_for: HashMap::new() }
}

fn end_of(sampled: &Sampled) -> i64 {
    sampled.origin + sampled.samples.end().0 as i64
}

/// One profile a thread (rule 28), linked and on its axis.
fn sampled_threads(
    profiles: Vec<RawProfile>,
    functions: &mut FunctionTable,
    warnings: &mut Warnings,
) -> crate::input::json::Result<Vec<(ThreadId, Sampled)>> {
    let mut best: Vec<(ThreadId, RawProfile)> = Vec::new();
    let mut places: HashMap<ThreadId, usize> = HashMap::new();
    for mut profile in profiles {
        let Some(id) = profile.thread().cloned() else { continue };
        if !profile.settle(warnings) {
            continue;
        }
        match places.get(&id) {
            None => {
                places.insert(id.clone(), best.len());
                best.push((id, profile));
            }
            Some(&place) => {
                warnings.count(WarningCode::SecondProfile, 1);
                if profile.rank() < best[place].1.rank() {
                    best[place].1 = profile;
                }
            }
        }
    }
    let link = |(id, profile): (ThreadId, RawProfile)| {
        profile.tell_lines(functions);
        let RawProfile { nodes, samples, taken_for, .. } = profile;
        let built = nodes.tree.build(functions, false, warnings);
        let on_axis = samples
            .build(|id| built.nodes.get(id), false, warnings)
            .map_err(|TimeError::OutOfRange { sample }| ErrorKind::TimeOutOfRange { sample })?;
        let OnAxis { samples, origin } = on_axis;
        let taken_for = taken_for.into_iter().map(|(id, node)| (id, built.nodes.get(node))).collect();
        Ok((id, Sampled { tree: built.tree, samples, origin, taken_for }))
    };
    best.into_iter().map(link).collect()
}

/// The lane of a thread: its samples alone where it has no exact events.
fn lane_of(
    events: &[super::spans::Exact],
    spans: &Spans,
    sampled: Sampled,
    functions: &mut FunctionTable,
) -> Woven {
    if events.is_empty() {
        let Sampled { tree, samples, origin, .. } = sampled;
        return Woven { tree, samples, origin, contradictions: 0 };
    }
    weave::weave(events, spans, &sampled, functions)
}

/// All lanes on one clock that starts with the first of them, the one to look at first in front.
fn on_one_clock(
    mut drawn: Vec<Drawn>,
    threads: &Threads,
    marks: Vec<RawMark>,
    functions: FunctionTable,
    warnings: Warnings,
) -> Recording {
    let origin = drawn.iter().map(|lane| lane.woven.origin).min().unwrap_or(0);
    let described = |lane: &Drawn| threads.describe(&lane.id);
    drawn.sort_by_cached_key(|lane| {
        let thread = described(lane);
        let busy = busy(&lane.woven.samples, &lane.woven.tree);
        (!lane.has_samples, thread.role, std::cmp::Reverse(busy), lane.id.clone())
    });
    let places: HashMap<ThreadId, usize> =
        drawn.iter().enumerate().map(|(place, lane)| (lane.id.clone(), place)).collect();
    let end = drawn.iter().map(|lane| lane.woven.origin + lane.woven.samples.end().0 as i64).max();
    let lanes: Vec<Lane> = drawn
        .into_iter()
        .map(|Drawn { id, woven, .. }| {
            let start = Micros((woven.origin - origin) as u64);
            let Woven { tree, mut samples, .. } = woven;
            samples.shift(start);
            Lane { thread: threads.describe(&id), start, tree, samples, weights: None }
        })
        .collect();
    let end = end.unwrap_or(origin);
    let shown = marks
        .into_iter()
        .filter(|mark| (origin..=end).contains(&mark.start) && is_of_pages(mark, &places, &lanes));
    let marks = shown
        .map(|mark| Mark {
            lane: places.get(&mark.thread).copied(),
            start: Micros((mark.start - origin) as u64),
            end: Micros((mark.end.min(end) - origin) as u64),
            name: mark.name,
            kind: mark.kind,
        })
        .collect();
    Recording {
        title: None,
        format: Format::Trace,
        origin: Some(origin),
        mapped: None,
        unmapped: None,
        scripts: Vec::new(),
        functions,
        lanes,
        marks,
        warnings,
    }
}

/// Whether a mark belongs to a thread that is drawn.
fn is_of_pages(mark: &RawMark, places: &HashMap<ThreadId, usize>, lanes: &[Lane]) -> bool {
    let lane = places.get(&mark.thread).map(|&place| &lanes[place]);
    lane.is_some_and(|lane| lane.thread.role != Role::Other)
}

fn busy(samples: &Samples, tree: &crate::recording::CallTree) -> u64 {
    let is_busy =
        |sample: &crate::recording::Sample| sample.node.some().is_some_and(|node| tree.kind(node).is_busy());
    samples.iter().filter(is_busy).map(|sample| sample.length.0).sum()
}

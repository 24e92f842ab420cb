//! Several recordings of one run as one (rules 44 to 47 of docs/format.md): their lanes on one clock.

use super::{Error, ErrorKind};
use crate::recording::{
    CallTree, Format, Function, FunctionId, FunctionTable, Lane, Origin, Recording, Role, Thread, origin_of,
};
use crate::units::Micros;

/// Recordings of one run touch each other, or lie no farther apart than this, in µs.
const SAME_RUN: i64 = 3_600_000_000;

/// The wall time in a file's name and its clock agree with those of other files within this, in µs.
const SAME_CLOCK: i64 = 5_000_000;

/// One recording of several.
#[derive(Debug)]
pub struct Part {
    /// The name of its file.
    pub name: String,
    /// What was recorded.
    pub recording: Recording,
}

/// Where the recordings begin on their common axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Where their clock says, which must be one.
    #[default]
    Clock,
    /// All at once.
    Start,
}

/// Makes one recording of several: every lane of each, on one axis of time. A single one stays as it is.
///
/// # Errors
/// Where the recordings are not on one clock ([`ErrorKind::OtherClock`]): which one differs, and in what;
/// where one of them has no times ([`ErrorKind::NoTimes`]).
///
/// # Panics
/// If there is none.
pub fn join(mut parts: Vec<Part>, align: Align) -> Result<Recording, Error> {
    assert!(!parts.is_empty(), "there is something to join");
    if parts.len() == 1 {
        return Ok(parts.remove(0).recording);
    }
    if let Some(part) = parts.iter().find(|part| part.recording.format == Format::HeapProfile) {
        return Err(Error { input: part.name.clone(), kind: ErrorKind::NoTimes });
    }
    let names: Vec<FileName> = parts.iter().map(|part| FileName::of(&part.name)).collect();
    let starts = match align {
        Align::Start => vec![0; parts.len()],
        Align::Clock => one_clock(&parts, &names)?,
    };
    let origin = starts.iter().copied().min().unwrap_or(0);
    let mut joined = Recording {
        title: None,
        format: Format::Several,
        origin: (align == Align::Clock).then_some(origin),
        mapped: None,
        unmapped: None,
        scripts: Vec::new(),
        functions: FunctionTable::default(),
        lanes: Vec::new(),
        marks: Vec::new(),
        warnings: crate::recording::Warnings::default(),
    };
    let mut ids = std::collections::BTreeMap::new();
    for ((part, name), start) in parts.into_iter().zip(names).zip(starts) {
        take(&mut joined, part, &name, Micros((start - origin) as u64));
    }
    // Two lanes of one id could not be told apart by it.
    for lane in &mut joined.lanes {
        let count = ids.entry(lane.thread.id()).or_insert(0u32);
        *count += 1;
        if *count > 1 {
            lane.thread.thread = format!("{}.{count}", lane.thread.thread);
        }
    }
    let busy = |lane: &Lane| -> u64 {
        let is_busy = |sample: &crate::recording::Sample| {
            sample.node.some().is_some_and(|node| lane.tree.kind(node).is_busy())
        };
        lane.samples.iter().filter(is_busy).map(|sample| sample.length.0).sum()
    };
    joined.lanes.sort_by_cached_key(|lane| {
        (lane.samples.is_empty(), lane.thread.role, std::cmp::Reverse(busy(lane)))
    });
    Ok(joined)
}

/// Adds a recording that begins at `start`.
fn take(joined: &mut Recording, part: Part, name: &FileName, start: Micros) {
    let Recording { functions, scripts, lanes, marks, warnings, .. } = part.recording;
    joined.scripts.extend(scripts);
    let is_alone = lanes.len() == 1;
    let first = joined.lanes.len();
    let moved = absorb(&mut joined.functions, &functions);
    for mut lane in lanes {
        if is_alone && lane.thread == Thread::default() {
            lane.thread = name.thread(&functions, &lane.tree);
        }
        lane.tree.rename(
            |function| moved[function.index()],
            |text| joined.functions.intern_text(functions.text(text)),
        );
        lane.start += start;
        lane.samples.shift(start);
        joined.lanes.push(lane);
    }
    joined.marks.extend(marks.into_iter().map(|mut mark| {
        mark.start += start;
        mark.end += start;
        mark.lane = mark.lane.map(|lane| lane + first);
        mark
    }));
    joined.warnings.extend(warnings);
}

/// Adds the functions of another table; where each of them went.
fn absorb(table: &mut FunctionTable, other: &FunctionTable) -> Vec<FunctionId> {
    let mut take = |id: FunctionId| {
        let Function { name, url, script_id, line, column, kind } = *other.get(id);
        let [name, url, script_id] = [name, url, script_id].map(|text| table.intern_text(other.text(text)));
        let taken = table.intern(Function { name, url, script_id, line, column, kind });
        table.take_lines(taken, other, id);
        taken
    };
    other.ids().map(&mut take).collect()
}

/// What a file's name tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FileName {
    stem: String,
    process: Option<String>,
    /// The thread's number; Node's main thread is 0.
    thread: Option<u32>,
    /// The wall time at which the recording began, to the second, in µs of any clock.
    wall: Option<i64>,
}

impl FileName {
    /// `CPU.<date>.<time>.<pid>.<tid>.<seq>.cpuprofile` of Node, `CPU.<ms>.<pid>[.worker-<n>].cpuprofile`
    /// of Deno, or anything.
    fn of(path: &str) -> Self {
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let stem = file.trim_end_matches(".gz").trim_end_matches(".cpuprofile").to_owned();
        let parts: Vec<&str> = stem.split('.').collect();
        let number = |text: &str| text.parse::<i64>().ok();
        let (process, thread, wall) = match parts[..] {
            ["CPU", date, time, process, thread, _] if date.len() == 8 && number(process).is_some() => {
                (Some(process), thread.parse().ok(), wall_time(date, time))
            }
            ["CPU", ms, process] if number(ms).is_some() => {
                (Some(process), Some(0), number(ms).map(|ms| ms.saturating_mul(1000)))
            }
            ["CPU", ms, process, worker] if number(ms).is_some() && worker.starts_with("worker-") => {
                let thread = worker.trim_start_matches("worker-").parse().ok();
                (Some(process), thread, number(ms).map(|ms| ms.saturating_mul(1000)))
            }
            _ => (None, None, None),
        };
        Self { process: process.map(str::to_owned), thread, wall, stem: stem.clone() }
    }

    fn thread(&self, functions: &FunctionTable, tree: &CallTree) -> Thread {
        let name = match self.thread {
            Some(0) => "Main thread".into(),
            Some(worker) => format!("Worker {worker}"),
            None => self.stem.clone(),
        };
        let (process, thread) = match (&self.process, self.thread) {
            (Some(process), Some(thread)) => (process.clone(), thread.to_string()),
            _ => (String::new(), self.stem.clone()),
        };
        let role = match self.thread {
            Some(0) => Role::Main,
            Some(_) => Role::Worker,
            None => Role::Other,
        };
        Thread { process, thread, name, url: first_script(functions, tree), role }
    }
}

/// The script of the first function of the program's own that a tree names: what runs there.
fn first_script(functions: &FunctionTable, tree: &CallTree) -> String {
    let mut named = tree.ids().map(|node| tree.function(node));
    let own =
        named.find(|&id| origin_of(functions, id) == Origin::FirstParty && !functions.url(id).is_empty());
    own.map(|id| functions.url(id).to_owned()).unwrap_or_default()
}

/// Seconds of a calendar in which all months have 31 days: enough to tell how far two times are apart
/// within a month, in µs.
fn wall_time(date: &str, time: &str) -> Option<i64> {
    let number = |text: Option<&str>| text?.parse::<i64>().ok();
    let (year, month, day) = (number(date.get(..4))?, number(date.get(4..6))?, number(date.get(6..8))?);
    let (hours, minutes, seconds) =
        (number(time.get(..2))?, number(time.get(2..4))?, number(time.get(4..6))?);
    let days = (year * 12 + month) * 31 + day;
    Some((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000)
}

/// Where each recording starts on the clock that all of them count by.
fn one_clock(parts: &[Part], names: &[FileName]) -> Result<Vec<i64>, Error> {
    let fail = |part: &Part, what: String| {
        Err(Error { input: part.name.clone(), kind: ErrorKind::OtherClock(what) })
    };
    let mut starts = Vec::new();
    for part in parts {
        match part.recording.origin {
            Some(origin) => starts.push(origin),
            None => return fail(part, "it does not say when it began".into()),
        }
    }
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&place| starts[place]);
    let mut until = starts[order[0]];
    for &place in &order {
        if starts[place].saturating_sub(until) > SAME_RUN {
            let (before, apart) = (&parts[order[0]].name, Micros((starts[place] - until) as u64));
            return fail(
                &parts[place],
                format!("by its clock it begins {apart} after {before} and all others end"),
            );
        }
        let end = parts[place].recording.lanes.iter().map(|lane| lane.samples.end().0 as i64).max();
        until = until.max(starts[place].saturating_add(end.unwrap_or(0)));
    }
    let told = |place: &usize| names[*place].wall.map(|wall| (*place, wall.saturating_sub(starts[*place])));
    let mut told = (0..parts.len()).filter_map(|place| told(&place));
    if let Some((first, difference)) = told.next() {
        for (place, other) in told {
            if other.saturating_sub(difference).abs() > SAME_CLOCK {
                let apart = Micros(other.abs_diff(difference));
                let first = &parts[first].name;
                let what =
                    format!("by the times in the names its clock and that of {first} are {apart} apart");
                return fail(&parts[place], what);
            }
        }
    }
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_process_and_thread() {
        let told = |name: &str| {
            let FileName { process, thread, wall, .. } = FileName::of(name);
            (process.unwrap_or_default(), thread, wall.is_some())
        };
        assert_eq!(told("a/CPU.20261125.223104.32685.2.003.cpuprofile"), ("32685".into(), Some(2), true));
        assert_eq!(told("CPU.1795646502937.21976.cpuprofile.gz"), ("21976".into(), Some(0), true));
        assert_eq!(told("CPU.1795646503841.21976.worker-1.cpuprofile"), ("21976".into(), Some(1), true));
        assert_eq!(told("server.cpuprofile"), (String::new(), None, false));
        assert_eq!(told("CPU.x.y.z"), (String::new(), None, false));
    }

    #[test]
    fn wall_times_are_as_far_apart_as_they_say() {
        let at = |date, time| wall_time(date, time).expect("a time");
        assert_eq!(at("20261125", "223104") - at("20261125", "222959"), 65_000_000);
        assert_eq!(wall_time("2026", "2231"), None);
    }
}

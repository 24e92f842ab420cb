//! What the library says, in the oracle's words.

use flame_chart::analysis::{Span as LibrarySpan, Stack, Timeline, Totals, Visitor};
use flame_chart::input::Error;
use flame_chart::recording::{self, NodeId, Recording};
use flame_chart::units::Micros;

use super::{Function, Kind, Model, Span, Sums};

/// Reads a recording from bytes.
pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Recording, Error> {
    flame_chart::input::read(std::io::Cursor::new(bytes.into()), "test")
}

/// The warnings as (code, count), those of the timeline included.
pub fn warnings(read: &Recording) -> Vec<(&'static str, u64)> {
    let mut warnings = read.warnings.clone();
    warnings.extend(Timeline::new(read.profile(0)).oddities().clone());
    warnings.iter().map(|warning| (warning.code.as_str(), warning.count)).collect()
}

/// Every span in the order in which they open.
pub fn spans(timeline: &Timeline<'_>) -> Vec<LibrarySpan> {
    struct Collect(Vec<LibrarySpan>);
    impl Visitor for Collect {
        fn close(&mut self, span: &LibrarySpan, _: &Stack) {
            self.0.push(*span);
        }
    }
    let mut all = Collect(Vec::new());
    timeline.replay(&mut all);
    all.0.sort_by_key(|span| span.index);
    all.0
}

/// Spans and sums of a profile.
pub fn model(profile: &Recording) -> Model {
    let timeline = Timeline::new(profile.profile(0));
    let totals = Totals::of(&timeline);
    let spans = spans(&timeline).into_iter().map(|span| Span {
        row: span.row as usize,
        file_id: profile.profile(0).tree.file_id(span.node),
        function: function(profile, span.node),
        start: micros(span.start),
        total: micros(span.total()),
        self_time: micros(span.self_time),
        samples: span.samples,
    });
    let sums = profile.profile(0).tree.ids().map(|node| {
        let sums = totals.function(profile.profile(0).function_of(node));
        let sums = Sums {
            self_time: micros(sums.self_time),
            total: micros(sums.total),
            spans: sums.spans,
            samples: sums.samples,
        };
        (function(profile, node), sums)
    });
    Model {
        spans: spans.collect(),
        functions: sums.filter(|(_, sums)| sums.spans > 0).collect(),
        busy: micros(totals.busy),
        idle: micros(totals.idle),
        program: micros(totals.program),
        end: micros(profile.profile(0).end()),
    }
}

/// Everything in a profile as text, for comparing two of them.
pub fn columns(recording: &Recording) -> String {
    let functions = &recording.functions;
    let texts = |id| (functions.name(id), functions.url(id), functions.script_id(id));
    let functions: Vec<_> = functions.ids().map(|id| (texts(id), functions.get(id))).collect();
    let Recording { title, format, lanes, .. } = recording;
    format!("{title:?} {format:?} {functions:?} {lanes:?}")
}

fn function(profile: &Recording, node: NodeId) -> Function {
    let id = profile.profile(0).function_of(node);
    let function = profile.functions.get(id);
    Function {
        kind: match function.kind {
            recording::Kind::Code => Kind::Code,
            recording::Kind::Root => Kind::Root,
            recording::Kind::Program => Kind::Program,
            recording::Kind::Idle => Kind::Idle,
            recording::Kind::GarbageCollector => Kind::GarbageCollector,
            recording::Kind::Event(_) => unreachable!("no trace"),
        },
        name: profile.functions.name(id).into(),
        url: profile.functions.url(id).into(),
        line: function.line.into(),
        column: function.column.into(),
        script_id: profile.functions.script_id(id).unwrap_or_default().into(),
    }
}

fn micros(time: Micros) -> i64 {
    i64::try_from(time.0).expect("below 2^53")
}

/// Holds every invariant of a profile and its timeline, with `==`.
pub fn check_invariants(profile: &Recording) {
    profile.check().expect("a sound profile");
    let timeline = Timeline::new(profile.profile(0));
    let spans = spans(&timeline);
    let totals = Totals::of(&timeline);

    // Children + self = total; spans nest, one row apart, inside their parents.
    let mut on_top = vec![Micros::ZERO; spans.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, span) in spans.iter().enumerate() {
        assert_eq!(span.index, at as u64, "indexes count the spans");
        assert!(span.start <= span.end && span.end <= profile.profile(0).end(), "{span:?} lies on the axis");
        open.truncate(span.row as usize);
        assert_eq!(open.len(), span.row as usize, "no row is skipped below {span:?}");
        if let Some(&below) = open.last() {
            let below_span = &spans[below];
            assert!(
                below_span.start <= span.start && span.end <= below_span.end,
                "{span:?} in {below_span:?}"
            );
            assert!(span.samples <= below_span.samples);
            assert!(span.credited <= below_span.credited);
            on_top[below] += span.total();
        }
        open.push(at);
    }
    for (span, on_top) in spans.iter().zip(on_top) {
        assert_eq!(on_top + span.self_time, span.total(), "children + self = total of {span:?}");
        assert!(span.credited <= span.total());
    }
    // Spans of one row never overlap.
    for row in 0..totals.rows {
        let mut end = Micros::ZERO;
        for span in spans.iter().filter(|span| span.row == row) {
            assert!(end <= span.start, "{span:?} starts after its neighbour's end {end:?}");
            end = span.end;
        }
    }
    let aggregated: Micros = profile
        .functions
        .ids()
        .filter(|&id| profile.functions.kind(id).is_busy())
        .map(|id| totals.function(id).self_time)
        .sum();
    assert_eq!(aggregated, totals.busy, "the aggregated self times add up to the busy time");
    for id in profile.functions.ids() {
        let sums = totals.function(id);
        assert!(sums.self_time <= sums.total && sums.total <= profile.profile(0).end());
    }
    assert_eq!(totals.spans, spans.len() as u64);
    let samples = profile.profile(0).samples;
    let taken = match samples.exact() {
        Some(exact) => exact.is_sample.iter().filter(|&&is| is).count(),
        None => samples.len(),
    };
    assert_eq!(totals.samples, taken as u64);
    assert_eq!(spans, self::spans(&timeline), "a second replay tells the same");
}

/// Ranges that tile the axis add up to the whole.
pub fn check_ranges(profile: &Recording, cuts: &[u64]) {
    let sums = |from: Micros, to: Micros| {
        let timeline = Timeline::new(profile.profile(0)).within(Some((from, to)));
        Totals::of(&timeline)
    };
    let whole = sums(Micros::ZERO, profile.profile(0).end());
    let mut borders: Vec<Micros> =
        cuts.iter().map(|&cut| Micros(cut).min(profile.profile(0).end())).collect();
    borders.extend([Micros::ZERO, profile.profile(0).end()]);
    borders.sort_unstable();
    let parts: Vec<Totals> = borders.windows(2).map(|range| sums(range[0], range[1])).collect();
    let add = |of: &dyn Fn(&Totals) -> Micros| parts.iter().map(of).sum::<Micros>();
    assert_eq!(add(&|part| part.busy), whole.busy);
    assert_eq!(add(&|part| part.idle), whole.idle);
    assert_eq!(add(&|part| part.program), whole.program);
    assert_eq!(add(&|part| part.garbage_collector), whole.garbage_collector);
    for id in profile.functions.ids() {
        assert_eq!(add(&|part| part.function(id).self_time), whole.function(id).self_time);
        assert_eq!(add(&|part| part.function(id).total), whole.function(id).total);
    }
}

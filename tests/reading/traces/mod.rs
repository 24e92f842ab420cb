//! Traces: the rules of `docs/format.md` for them, one after the other, and random ones.

mod events;
mod files;
mod profiles;
mod random;

use flame_chart::analysis::{Span, Stack, Timeline, Totals, Visitor};
use flame_chart::recording::{Profile, Recording};

/// Every span of a lane as `name start-end self`, in the order in which they open.
fn spans(recording: &Recording, lane: usize) -> Vec<String> {
    struct Collect<'a>(Profile<'a>, Vec<(u64, String)>);
    impl Visitor for Collect<'_> {
        fn close(&mut self, span: &Span, _: &Stack) {
            let name = self.0.functions.display_name(self.0.function_of(span.node));
            let text = format!("{name} {}-{} {}", span.start.0, span.end.0, span.self_time.0);
            self.1.push((span.index, text));
        }
    }
    let profile = recording.profile(lane);
    let mut all = Collect(profile, Vec::new());
    Timeline::new(profile).replay(&mut all);
    all.1.sort();
    all.1.into_iter().map(|entry| entry.1).collect()
}

fn totals(recording: &Recording, lane: usize) -> Totals {
    Totals::of(&Timeline::new(recording.profile(lane)))
}

fn warnings(recording: &Recording) -> Vec<(&'static str, u64)> {
    recording.warnings.iter().map(|warning| (warning.code.as_str(), warning.count)).collect()
}

//! What a comparison says.

use crate::comparison::{Change, Comparison, Doubt, Place, Row, Side, TreeNode};
use crate::text::{count, cut_middle, percent};
use crate::units::Micros;

/// In one line what a comparison comes to.
#[must_use]
pub fn verdict(comparison: &Comparison) -> String {
    if comparison.is_undecided() {
        return format!("Cannot tell: {}", doubts(comparison).join("; "));
    }
    let of = |change: Change| comparison.changed().filter(|row| row.change == change).count() as u64;
    let said: Vec<String> = [Change::Slower, Change::Faster, Change::New, Change::Removed]
        .into_iter()
        .map(|change| (change, of(change)))
        .filter(|&(_, number)| number > 0)
        .enumerate()
        .map(|(place, (change, number))| match place {
            0 => format!("{} {}", count(number, "function"), change.name()),
            _ => format!("{number} {}", change.name()),
        })
        .collect();
    match said.is_empty() {
        true => "No change seen".into(),
        false => said.join(", "),
    }
}

/// What there is to say below the functions that changed, line by line.
#[must_use]
pub fn remarks(comparison: &Comparison) -> Vec<String> {
    let less = comparison.less.as_ref().map(|less| format!("less was compared than recorded: {less}"));
    let told = [less, Some(visible(comparison)), speed(comparison), advice(comparison)];
    told.into_iter().flatten().chain(doubts(comparison)).collect()
}

/// How small a change the recordings could have shown.
fn visible(comparison: &Comparison) -> String {
    let visible = comparison.visible();
    format!(
        "nothing else moved by more than its noise; the smallest change that these recordings could have shown in a function that \
         matters is {} of the time in code ({visible})",
        percent(visible.0, comparison.unit.0)
    )
}

/// How fast the head was in what has not changed.
fn speed(comparison: &Comparison) -> Option<String> {
    let speed = comparison.speed;
    ((speed - 1.0).abs() >= 0.05).then(|| {
        format!(
            "what has not changed took {speed:.2} × the time in the head: a slower or faster machine, or all of it is; that cannot \
             be told apart and decides nothing"
        )
    })
}

/// Why the comparison says less than it seems to.
#[must_use]
pub fn doubts(comparison: &Comparison) -> Vec<String> {
    let say = |doubt: &Doubt| match *doubt {
        Doubt::Unmatched(matched) => format!(
            "only {:.0} % of the time is in functions that both sides have; these are different programs",
            matched * 100.0
        ),
        Doubt::FewSamples(samples) => format!(
            "one side has {} in code; record for longer, more often, or with a shorter interval (`--cpu-prof-interval 500`)",
            count(samples, "sample")
        ),
        Doubt::Intervals(base, head) => {
            format!(
                "the base was sampled every {base} and the head every {head}; record both with one interval"
            )
        }
    };
    comparison.doubts().iter().map(say).collect()
}

/// How a comparison is best recorded anew, where it shows little.
fn advice(comparison: &Comparison) -> Option<String> {
    let recordings = comparison.base.names.len().min(comparison.head.names.len());
    (recordings < 5).then(|| {
        format!(
            "{} a side; five, recorded in turn on one machine, show smaller changes",
            count(recordings as u64, "recording")
        )
    })
}

/// What one side is made of.
#[must_use]
pub fn side(side: &Side) -> String {
    let recordings = count(side.names.len() as u64, "recording");
    format!("{recordings}, {} busy, one sample every {}", side.busy, side.interval)
}

/// What a call path took before and takes now, and what became of its function.
#[must_use]
pub fn compared(row: &Row, node: &TreeNode) -> String {
    let signed = |[base, head]: [Micros; 2]| {
        let sign = if head < base { "−" } else { "+" };
        format!("{base} → {head} ({sign}{})", Micros(head.0.abs_diff(base.0)))
    };
    let place = row.head_place.as_ref().or(row.base_place.as_ref()).map(at).filter(|place| !place.is_empty());
    let mut lines = vec![row_called(row)];
    lines.extend(place.map(|place| cut_middle(&place, LONGEST_NAME)));
    lines.push(format!("On this path: total {}, self {}", signed(node.total), signed(node.own)));
    lines.push(format!(
        "The function itself: {}, noise ±{}: {}",
        signed([row.base, row.head]),
        row.noise,
        match row.change {
            Change::Same => "no change that stands out",
            change => change.name(),
        }
    ));
    lines.join("\n")
}

/// Longer names are cut: a recording may hold names of megabytes.
const LONGEST_NAME: usize = 120;

/// A function's name, cut.
#[must_use]
pub fn row_called(row: &Row) -> String {
    match (row.name.is_empty(), row.head_place.as_ref().or(row.base_place.as_ref())) {
        (false, _) => cut_middle(&row.name, LONGEST_NAME),
        (_, Some(Place { url, line, .. })) if !url.is_empty() => {
            let file = url.rsplit(['/', '\\']).next().unwrap_or(url);
            cut_middle(&format!("(anonymous) {file}:{line}"), LONGEST_NAME)
        }
        _ => "(anonymous)".into(),
    }
}

/// A function's name and where it stands.
#[must_use]
pub fn row_name(row: &Row) -> String {
    let name = if row.name.is_empty() { "(anonymous)" } else { &row.name };
    match row.head_place.as_ref().or(row.base_place.as_ref()) {
        Some(place) if !place.url.is_empty() => format!("{name} {}", at(place)),
        _ => name.to_owned(),
    }
}

/// A place in one line.
#[must_use]
pub fn at(Place { url, line, column }: &Place) -> String {
    let path = url.strip_prefix("file://").unwrap_or(url);
    match line {
        0 => path.to_owned(),
        line => format!("{path}:{line}:{column}"),
    }
}

/// What became of a function, with its sign.
#[must_use]
pub fn change(row: &Row) -> String {
    let delta = Micros(row.delta_us.unsigned_abs());
    let sign = if row.delta_us < 0 { "−" } else { "+" };
    let share = match row.change {
        Change::New | Change::Removed => row.change.name().to_owned(),
        _ => format!("{sign}{}", percent(delta.0, row.base.0)),
    };
    format!("{sign}{delta} ({share})")
}

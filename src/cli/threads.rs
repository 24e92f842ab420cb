//! Which threads of a recording are meant.

use flame_chart::recording::{Recording, Thread};

use super::failure::Failure;

/// One `--thread`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The thread that is looked at first.
    Main,
    All,
    /// By its number in `--threads`, from one.
    Number(usize),
    /// By its id, or a part of its name or address.
    Text(String),
}

impl Choice {
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "main" => Self::Main,
            "all" => Self::All,
            _ => text.parse().map_or_else(|_| Self::Text(text.to_owned()), Self::Number),
        }
    }
}

/// The lanes that are meant, in the order in which they are named; without any choice those with
/// samples, the one to look at first in front.
pub(crate) fn choose(recording: &Recording, choices: &[Choice]) -> Result<Vec<usize>, Failure> {
    let lanes = 0..recording.lanes.len();
    if choices.is_empty() {
        let sampled: Vec<usize> = lanes.clone().filter(|&lane| was_sampled(recording, lane)).collect();
        return Ok(if sampled.is_empty() { lanes.collect() } else { sampled });
    }
    let mut chosen = Vec::new();
    for choice in choices {
        let meant: Vec<usize> = match choice {
            Choice::Main => vec![0],
            Choice::All => lanes.clone().collect(),
            Choice::Number(number) => {
                let lane = number.checked_sub(1).filter(|lane| lanes.contains(lane));
                lane.into_iter().collect()
            }
            Choice::Text(text) => {
                lanes.clone().filter(|&lane| is_meant(&recording.lanes[lane].thread, text)).collect()
            }
        };
        if meant.is_empty() {
            let message = match choice {
                Choice::Number(number) => {
                    format!("there is no thread {number}: the recording has {}", recording.lanes.len())
                }
                Choice::Text(text) => format!("no thread is called {text}"),
                Choice::Main | Choice::All => "the recording has no thread".into(),
            };
            return Err(Failure::failed(message, "`--threads` lists what there is"));
        }
        for lane in meant {
            if !chosen.contains(&lane) {
                chosen.push(lane);
            }
        }
    }
    Ok(chosen)
}

/// Whether a lane has samples; an exact event alone is none.
fn was_sampled(recording: &Recording, lane: usize) -> bool {
    let samples = &recording.lanes[lane].samples;
    match samples.exact() {
        Some(exact) => exact.is_sample.contains(&true),
        None => !samples.is_empty() || recording.lanes.len() == 1,
    }
}

fn is_meant(thread: &Thread, text: &str) -> bool {
    let holds = |name: &str| name.to_lowercase().contains(&text.to_lowercase());
    thread.id() == text || holds(&thread.name) || holds(&thread.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_named_in_many_ways() {
        assert_eq!(Choice::of("main"), Choice::Main);
        assert_eq!(Choice::of("all"), Choice::All);
        assert_eq!(Choice::of("3"), Choice::Number(3));
        assert_eq!(Choice::of("7:20"), Choice::Text("7:20".into()));
        let thread = Thread {
            process: "7".into(),
            thread: "20".into(),
            name: "Worker".into(),
            url: "http://shop/Index.js".into(),
            ..Thread::default()
        };
        assert!(is_meant(&thread, "7:20") && is_meant(&thread, "work") && is_meant(&thread, "index.js"));
        assert!(!is_meant(&thread, "7") && !is_meant(&thread, "20"));
    }
}

//! Rules that recordings are held to: whether one is broken, and how that is said where a change is reviewed.

mod annotate;
mod quality;
mod rule;

use std::io;
use std::path::{Path, PathBuf};

use flame_chart::analysis::{Spikes, Timeline};
use flame_chart::comparison::{
    Change, Comparison, Level, Measured, Part, Row, Subject, SubjectTimes, share, time,
};
use flame_chart::recording::Recording;
use flame_chart::report;
use flame_chart::units::Micros;

use super::args::Args;
use super::failure::Failure;
use super::terminal::Terminal;
use rule::{Kind, Limit};

pub(crate) use rule::Rule;

/// The exit status of a run that broke a rule.
const BROKEN: u8 = 3;

/// A value is over its limit when it is by so many times its noise.
const NOISES: f64 = 3.0;

/// What recordings are held to, and where it is told.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    pub(super) rules: Vec<Rule>,
    annotate: bool,
    quality: Option<PathBuf>,
}

impl Gate {
    /// The rules of the command line and of files.
    pub(super) fn new(args: &Args) -> Result<Self, Failure> {
        let mut rules = args.fail_if.clone();
        for path in &args.rules {
            rules.extend(read(path)?);
        }
        if let Some(rule) = rules.iter().find(|rule| rule.needs_base() && args.base.is_empty()) {
            return Err(Failure::usage(
                format!("--fail-if {}: there is nothing to compare with", rule.text),
                "name the recordings of before with --base",
            ));
        }
        let is_on_github = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        Ok(Self { rules, annotate: args.annotate || is_on_github, quality: args.code_quality.clone() })
    }

    /// Holds a recording to the rules where there is nothing to compare it with.
    pub(super) fn check_alone(&self, recording: &Recording, terminal: Terminal) -> Result<(), Failure> {
        if self.rules.is_empty() {
            return Ok(());
        }
        self.conclude(&[Head::of(recording, "", &self.rules, false)], None, terminal)
    }

    /// Holds recordings to the rules, and says what became of it where that is asked for.
    pub(super) fn conclude(
        &self,
        heads: &[Head],
        comparison: Option<&Comparison>,
        terminal: Terminal,
    ) -> Result<(), Failure> {
        let findings = check(&self.rules, heads, comparison);
        let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
        let workspace = workspace.or_else(|| std::env::current_dir().ok());
        if self.annotate {
            // Standard output may be a report; the runner reads both.
            let _ = annotate::annotate(&findings, workspace.as_deref(), &mut io::stderr());
        }
        if let Some(path) = &self.quality {
            super::write_file(path, |out| quality::write(&findings, workspace.as_deref(), out))?;
        }
        for finding in findings.iter().filter(|finding| !finding.is_broken) {
            terminal.warning(&finding.message);
        }
        match failure(&findings) {
            Some(failure) => Err(failure),
            None => {
                if !self.rules.is_empty() {
                    terminal.note("no rule is broken");
                }
                Ok(())
            }
        }
    }
}

/// A recording, with what the rules need of it.
pub(super) struct Head {
    pub(super) measured: Measured,
    /// By rule: what a budget's subject has.
    times: Vec<Option<SubjectTimes>>,
    /// What each spike wasted.
    spikes: Vec<Micros>,
}

impl Head {
    pub(super) fn of(recording: &Recording, name: &str, rules: &[Rule], with_paths: bool) -> Self {
        let times = |rule: &Rule| match &rule.kind {
            Kind::Budget { subject, .. } => Some(SubjectTimes::of(recording, subject)),
            _ => None,
        };
        let needs_spikes = rules.iter().any(|rule| matches!(rule.kind, Kind::Spike(_) | Kind::Spikes(_)));
        let spikes = || Spikes::of(&Timeline::new(recording.profile(0))).marks;
        Self {
            measured: if with_paths {
                Measured::with_paths(recording, name)
            } else {
                Measured::of(recording, name)
            },
            times: rules.iter().map(times).collect(),
            spikes: if needs_spikes {
                spikes().iter().map(|spike| spike.excess).collect()
            } else {
                Vec::new()
            },
        }
    }
}

/// What became of a rule.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// A word for its kind.
    pub(super) kind: &'static str,
    pub(super) message: String,
    /// Script, line and column.
    pub(super) place: Option<(String, u32, u32)>,
    /// Broken; else it is only a warning.
    pub(super) is_broken: bool,
}

/// Holds recordings, and their comparison with others if there is one, to rules.
fn check(rules: &[Rule], heads: &[Head], comparison: Option<&Comparison>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        match (&rule.kind, comparison) {
            (Kind::Slower(limit), Some(comparison)) => {
                findings.extend(changes(comparison, &[Change::Slower], *limit));
            }
            (Kind::New(limit), Some(comparison)) => {
                findings.extend(changes(comparison, &[Change::New], *limit));
            }
            (Kind::Undecided, Some(comparison)) if comparison.is_undecided() => {
                let message = report::comparison::verdict(comparison);
                findings.push(Finding { kind: "undecided", message, place: None, is_broken: true });
            }
            (Kind::Spike(limit), _) => {
                findings.extend(spikes(rule, heads, |head| head.spikes.iter().any(|spike| spike > limit)))
            }
            (Kind::Spikes(limit), _) => {
                findings.extend(spikes(rule, heads, |head| head.spikes.len() as u64 > *limit))
            }
            (Kind::Budget { subject, part, limit }, _) => {
                let times: Vec<(&Measured, SubjectTimes)> = heads
                    .iter()
                    .map(|head| (&head.measured, head.times[place].unwrap_or_default()))
                    .collect();
                findings.extend(budget(rule, subject, *part, *limit, &times));
            }
            _ => {}
        }
    }
    findings
}

fn changes(comparison: &Comparison, kinds: &[Change], limit: f64) -> Vec<Finding> {
    let is_over = |row: &&Row| {
        kinds.contains(&row.change) && row.delta_us.unsigned_abs() as f64 > limit * comparison.unit.as_f64()
    };
    let finding = |row: &Row| {
        let place = row.head_place.as_ref().filter(|place| place.line > 0);
        Finding {
            kind: row.change.name(),
            message: report::comparison::changed(row),
            place: place.map(|place| (place.url.clone(), place.line, place.column)),
            is_broken: true,
        }
    };
    comparison.changed().filter(is_over).map(finding).collect()
}

fn spikes(rule: &Rule, heads: &[Head], is_over: impl Fn(&Head) -> bool) -> Option<Finding> {
    let over = heads.iter().filter(|head| is_over(head)).count();
    (over * 2 > heads.len()).then(|| Finding {
        kind: "spike",
        message: format!("{}: in {over} of {} recordings", rule.text, heads.len()),
        place: None,
        is_broken: true,
    })
}

fn budget(
    rule: &Rule,
    subject: &Subject,
    part: Part,
    limit: Limit,
    times: &[(&Measured, SubjectTimes)],
) -> Option<Finding> {
    let (Level { median, noise }, limit, shown): (Level, f64, fn(f64) -> String) = match limit {
        Limit::Share(limit) => (share(times, part), limit, |share| format!("{:.1} %", share * 100.0)),
        Limit::Time(limit) => {
            (time(times, part), limit.as_f64(), |time| Micros(time.round() as u64).to_string())
        }
    };
    if median <= limit {
        return None;
    }
    let is_broken = median - NOISES * noise > limit;
    let rest = if is_broken { "" } else { ", which may be chance" };
    let message = format!("{}: {subject} has {} ± {}{rest}", rule.text, shown(median), shown(noise));
    Some(Finding { kind: "budget", message, place: None, is_broken })
}

/// Reads the rules of a file.
fn read(path: &Path) -> Result<Vec<Rule>, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("--rules {shown}: cannot read it: {error}"), "name a text with a rule a line")
    })?;
    rule::of_file(&text)
        .map_err(|(line, error)| Failure::usage(format!("--rules {shown}, line {line}: {error}"), HINT))
}

const HINT: &str = "the rules are in docs/compare.md";

/// The end of a run that broke rules.
fn failure(findings: &[Finding]) -> Option<Failure> {
    let broken: Vec<&str> =
        findings.iter().filter(|finding| finding.is_broken).map(|finding| finding.message.as_str()).collect();
    (!broken.is_empty()).then(|| Failure {
        message: format!("rule broken: {}", broken.join("; ")),
        hint: None,
        status: BROKEN,
    })
}

//! How each runtime is told to record itself.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// A program that can record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runtime {
    Node,
    Deno,
    Bun,
}

/// What Deno records, by the name of the subcommand; others refuse the options.
const DENO_RECORDS: [&str; 3] = ["run", "serve", "eval"];

/// What Bun does besides running programs; it has no use for the options, or refuses them.
const BUN_OTHER: [&str; 21] = [
    "add", "audit", "build", "create", "exec", "i", "info", "init", "install", "link", "outdated", "patch",
    "pm", "publish", "remove", "test", "unlink", "update", "upgrade", "why", "x",
];

impl Runtime {
    pub(super) const ALL: [Self; 3] = [Self::Node, Self::Deno, Self::Bun];

    /// The name of its program.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Deno => "deno",
            Self::Bun => "bun",
        }
    }

    /// The runtime that a program is, by the name of its file.
    pub(super) fn of(program: &OsStr) -> Option<Self> {
        let name = Path::new(program).file_name()?;
        Self::ALL.into_iter().find(|runtime| name == runtime.name())
    }

    /// The options that make it record, into `folder` and with what is loaded first at `hook`. Node finds the hook in its
    /// environment.
    pub(super) fn options(self, folder: &Path, interval: u32, hook: &Path) -> Vec<OsString> {
        let joined = |option: &str, value: &Path| {
            let mut text = OsString::from(option);
            text.push(value);
            text
        };
        let mut options = vec!["--cpu-prof".into(), joined("--cpu-prof-dir=", folder)];
        options.push(format!("--cpu-prof-interval={interval}").into());
        match self {
            Self::Node => {}
            Self::Deno => options.push(joined("--preload=", hook)),
            Self::Bun => options.extend(["--preload".into(), hook.into()]),
        }
        options
    }

    /// After how many of its arguments the options go; `None` where it does not record.
    pub(super) fn place(self, arguments: &[OsString]) -> Option<usize> {
        let first = arguments.first().map(|first| first.to_string_lossy().into_owned()).unwrap_or_default();
        match self {
            Self::Node => Some(0),
            Self::Deno if DENO_RECORDS.contains(&first.as_str()) => Some(1),
            Self::Deno => (first.starts_with('-') || first.contains(['.', '/', ':'])).then_some(0),
            Self::Bun if first == "run" => Some(1),
            Self::Bun => (!BUN_OTHER.contains(&first.as_str())).then_some(0),
        }
    }

    /// The same decision as [`Self::place`] in the language of the shell, for an argument list `"$@"`: runs `program`.
    pub(super) fn script(self, program: &str, options: &str) -> String {
        let plain = format!("exec {program} \"$@\"");
        let first = format!("exec {program} {options} \"$@\"");
        let second = format!("first=$1; shift; exec {program} \"$first\" {options} \"$@\"");
        let cases = match self {
            Self::Node => return format!("{first}\n"),
            Self::Deno => [(DENO_RECORDS.join("|"), &second), ("-*|*.*|*/*|*:*".into(), &first)].to_vec(),
            Self::Bun => {
                [("run".into(), &second), (BUN_OTHER.join("|"), &plain), ("*".into(), &first)].to_vec()
            }
        };
        let cases: String = cases.iter().map(|(names, run)| format!("{names}) {run} ;;\n")).collect();
        format!("case \"${{1-}}\" in\n{cases}*) {plain} ;;\nesac\n")
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_shell_puts_the_options_where_we_do() {
        let lines = [
            "",
            "app.js",
            "run app.js a b",
            "--inspect app.js",
            "install",
            "install left-pad",
            "task build",
            "test",
            "serve main.ts",
            "eval 1",
            "https://example/x.ts",
            "x cowsay",
            "dev",
        ];
        for runtime in Runtime::ALL {
            for line in lines {
                let arguments: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
                let mut ours = arguments.clone();
                if let Some(place) = runtime.place(&arguments) {
                    ours.splice(place..place, ["--one".into(), "--two".into()]);
                }
                let script = runtime.script("printf '%s\\n' start", "--one --two");
                let mut shell = Command::new("sh");
                let output = shell.args(["-c", &script, "sh"]).args(&arguments).output().expect("a shell");
                let theirs = String::from_utf8(output.stdout).expect("text");
                let ours = ours.iter().map(|word| word.to_string_lossy().into_owned());
                let ours: Vec<String> = ["start".to_owned()].into_iter().chain(ours).collect();
                assert_eq!(theirs.lines().collect::<Vec<_>>(), ours, "{runtime:?} {line}");
            }
        }
    }
}

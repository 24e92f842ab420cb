//! `--open`: the chart in the browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flame_chart::export::Format;
use tempfile::TempDir;

use super::failure::Failure;
use crate::output::{Refusal, Target};

/// A program that has not given up by then shows the file.
const PATIENCE: Duration = Duration::from_secs(2);

/// A chart that is opened once it is written.
#[derive(Debug)]
pub(crate) struct Opening {
    path: PathBuf,
    /// Where it is, if the user named no place; it stays when it was written.
    folder: Option<TempDir>,
}

/// What is opened: the first chart among the outputs, else a page of its own, which is added to them.
pub(super) fn plan(outputs: &mut Vec<(Target, Format)>) -> Result<Opening, Failure> {
    let is_shown = |format: Format| matches!(format, Format::Html | Format::Svg | Format::Png);
    let named = outputs.iter().find(|(target, format)| !target.is_stdout() && is_shown(*format));
    if let Some((target, _)) = named {
        return Ok(Opening { path: PathBuf::from(target.name()), folder: None });
    }
    if cfg!(target_family = "wasm") {
        return Err(Failure::usage("--open needs an output here", "name one, e.g. -o chart.html"));
    }
    let failed = |error: std::io::Error| {
        Failure::failed(format!("there can be no temporary page: {error}"), "name a place with -o chart.html")
    };
    let folder = tempfile::Builder::new().prefix("flame-").tempdir().map_err(failed)?;
    let path = folder.path().join("chart.html");
    let target = Target::resolve(&path).map_err(|refusal: Refusal| Failure::from(refusal))?;
    outputs.push((target, Format::Html));
    Ok(Opening { path, folder: Some(folder) })
}

impl Opening {
    /// Has the system open it.
    pub(super) fn open(mut self) -> Result<(), Failure> {
        // The browser reads it when we have long gone.
        self.folder.take().map(TempDir::keep);
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        match browsers().iter().any(|browser| starts(browser, &path)) {
            true => Ok(()),
            false => Err(Failure::failed(
                format!("no browser could be started for {}", path.display()),
                "open this file yourself, or name a program in the environment variable BROWSER",
            )),
        }
    }
}

/// The programs that open a file, with what comes before its name, in the order in which they are tried.
fn browsers() -> Vec<Vec<String>> {
    let own = std::env::var("BROWSER").unwrap_or_default();
    let own = own.split(':').filter(|browser| !browser.is_empty()).map(|browser| vec![browser.to_owned()]);
    let system: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        &[&["rundll32", "url.dll,FileProtocolHandler"]]
    } else {
        &[&["xdg-open"], &["gio", "open"], &["wslview"], &["sensible-browser"]]
    };
    let system = system.iter().map(|words| words.iter().map(|word| (*word).to_owned()).collect());
    own.chain(system).collect()
}

/// Whether a program took the file: some leave it to a browser that runs, some are the browser.
fn starts(browser: &[String], path: &Path) -> bool {
    let mut command = Command::new(&browser[0]);
    command.args(&browser[1..]).arg(path);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0); // Ctrl-C here is not meant for it.
    let Ok(mut child) = command.spawn() else { return false };
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(None) => thread::sleep(PATIENCE / 100),
            ended => return ended.is_ok_and(|status| status.is_some_and(|status| status.success())),
        }
    }
    true
}

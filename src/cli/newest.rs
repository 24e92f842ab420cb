//! `flame` alone, in a terminal: what could be done with the recordings in this folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flame_chart::text::visible;

/// The recordings in a folder as far as their names tell, the newest first.
pub(super) fn recordings_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(SystemTime, PathBuf)> = entries
        .filter(|entry| is_recording(&entry.file_name().to_string_lossy()))
        .filter_map(|entry| {
            let metadata = entry.path().metadata().ok().filter(fs::Metadata::is_file)?;
            // As it would be typed.
            let path = if folder == Path::new(".") { entry.file_name().into() } else { entry.path() };
            Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), path))
        })
        .collect();
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    found.into_iter().map(|(_, path)| path).collect()
}

/// `.cpuprofile` and `.heapprofile`; traces by the names that DevTools and Node.js give them.
fn is_recording(name: &str) -> bool {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let is_trace = name.starts_with("Trace-") && name.ends_with(".json");
    let is_log = name.starts_with("node_trace.") && name.ends_with(".log");
    name.ends_with(".cpuprofile") || name.ends_with(".heapprofile") || is_trace || is_log
}

/// What to say to somebody who has typed nothing but `flame`.
pub(super) fn advice(folder: &Path) -> String {
    let Some(newest) = recordings_in(folder).into_iter().next() else {
        return "There is no recording in this folder. To make one and draw it:

  flame run -o chart.svg -- node app.js     or npm test, or any other program

flame --help lists what there is.\n"
            .into();
    };
    let name = newest.display().to_string();
    let name = match name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        true => name,
        false => format!("'{}'", name.replace('\'', "'\\''")),
    };
    let name = visible(&name);
    format!(
        "The newest recording in this folder is {name}. What can be done with it:

  flame {name}                   print what took long
  flame {name} --open            look at the chart in the browser
  flame {name} -o chart.svg      draw the chart

flame --help lists what there is.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_known_by_their_names() {
        for name in [
            "a.cpuprofile",
            "a.cpuprofile.gz",
            "Heap.1.heapprofile",
            "Trace-2026.json",
            "Trace-2026.json.gz",
            "node_trace.1.log",
        ] {
            assert!(is_recording(name), "{name}");
        }
        for name in ["package.json", "chart.svg", "app.js", "cpuprofile", "trace.log"] {
            assert!(!is_recording(name), "{name}");
        }
    }

    #[test]
    fn the_newest_recording_is_named_so_that_it_can_be_typed() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(advice(folder.path()).contains("flame run -o chart.svg -- node app.js"));
        let day = std::time::Duration::from_secs(86_400);
        for (name, age) in [("old.cpuprofile", 3), ("it's new.cpuprofile", 1), ("older.cpuprofile", 5)] {
            let file = fs::File::create(folder.path().join(name)).expect("a file");
            file.set_modified(SystemTime::now() - day * age).expect("a time");
        }
        let names: Vec<PathBuf> = recordings_in(folder.path());
        let names: Vec<_> =
            names.iter().map(|path| path.file_name().expect("a name").to_string_lossy()).collect();
        assert_eq!(names, ["it's new.cpuprofile", "old.cpuprofile", "older.cpuprofile"]);
        assert!(
            advice(folder.path()).contains("it'\\''s new.cpuprofile' --open"),
            "{}",
            advice(folder.path())
        );
    }
}

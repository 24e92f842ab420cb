//! Output files that are whole or absent.
//!
//! A file is written beside its target under a temporary name and takes the target's place only
//! when every output of the run is complete. Until then the old file stays as it is; when the run
//! fails or is interrupted, the temporary file goes away.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flame_chart::system::canonical;
use tempfile::NamedTempFile;

/// Where an output goes, checked but not yet touched.
#[derive(Debug)]
pub(crate) struct Target {
    /// As the user typed it.
    typed: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Stdout,
    /// A pipe, a terminal, `/dev/null`: cannot be replaced, so it is written directly.
    Device(PathBuf),
    /// A file, links followed, with what is known of the one that exists.
    File(PathBuf, Option<Metadata>),
}

/// What tells one file from every other, whatever it is called.
#[cfg(unix)]
#[derive(PartialEq, Eq)]
struct Identity(u64, u64);

#[cfg(windows)]
#[derive(PartialEq, Eq)]
struct Identity(same_file::Handle);

#[cfg(unix)]
impl Identity {
    fn of_path(path: &Path) -> Option<Self> {
        Self::of(&fs::metadata(path).ok()?)
    }

    /// The file that a descriptor of the process was redirected to, if it is a file.
    fn of_stream(stream: impl std::os::fd::AsFd) -> Option<Self> {
        Self::of(&File::from(stream.as_fd().try_clone_to_owned().ok()?).metadata().ok()?)
    }

    fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        // Two openings of a terminal or of /dev/null are no danger to one another.
        metadata.is_file().then(|| Self(metadata.dev(), metadata.ino()))
    }

    fn of_stdin() -> Option<Self> {
        Self::of_stream(io::stdin())
    }

    fn of_stdout() -> Option<Self> {
        Self::of_stream(io::stdout())
    }
}

#[cfg(windows)]
impl Identity {
    fn of_path(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(Metadata::is_file)?;
        same_file::Handle::from_path(path).ok().map(Self)
    }

    fn of_stdin() -> Option<Self> {
        same_file::Handle::stdin().ok().map(Self).filter(Self::is_file)
    }

    fn of_stdout() -> Option<Self> {
        same_file::Handle::stdout().ok().map(Self).filter(Self::is_file)
    }

    fn is_file(&self) -> bool {
        self.0.as_file().metadata().is_ok_and(|metadata| metadata.is_file())
    }
}

#[cfg(target_os = "wasi")]
#[derive(PartialEq, Eq)]
struct Identity(u64, u64);

#[cfg(target_os = "wasi")]
impl Identity {
    fn of_path(path: &Path) -> Option<Self> {
        Self::of(&rustix::fs::stat(path).ok()?)
    }

    fn of(stat: &rustix::fs::Stat) -> Option<Self> {
        let kind = rustix::fs::FileType::from_raw_mode(stat.st_mode);
        kind.is_file().then_some(Self(stat.st_dev, stat.st_ino))
    }

    fn of_stdin() -> Option<Self> {
        Self::of(&rustix::fs::fstat(io::stdin()).ok()?)
    }

    fn of_stdout() -> Option<Self> {
        Self::of(&rustix::fs::fstat(io::stdout()).ok()?)
    }
}

/// A recording that must not be overwritten.
pub(crate) enum Source<'a> {
    /// Whatever the standard input was redirected from.
    Stdin,
    /// A file.
    File(&'a Path),
}

impl Source<'_> {
    fn identity(&self) -> Option<Identity> {
        match self {
            Self::Stdin => Identity::of_stdin(),
            Self::File(path) => Identity::of_path(path),
        }
    }
}

/// Why a target is refused: what is wrong, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) hint: String,
    /// Whether the command line cannot be meant; else the system does not allow it.
    pub(crate) is_usage: bool,
}

impl Refusal {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into(), is_usage: true }
    }

    fn by_system(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { is_usage: false, ..Self::new(message, hint) }
    }
}

impl Target {
    /// Finds out where `path` leads; `-` is the standard output.
    pub(crate) fn resolve(typed: &Path) -> Result<Self, Refusal> {
        Ok(Self { typed: typed.to_owned(), place: Place::resolve(typed)? })
    }

    /// The standard output.
    pub(crate) fn stdout() -> Self {
        Self { typed: PathBuf::from("-"), place: Place::Stdout }
    }

    /// Whether this is the standard output.
    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self.place, Place::Stdout)
    }

    /// The name to speak of it by.
    pub(crate) fn name(&self) -> String {
        match self.place {
            Place::Stdout => "the standard output".into(),
            _ => self.typed.display().to_string(),
        }
    }

    /// Whether writing both would write one of them twice.
    fn collides_with(&self, other: &Self) -> bool {
        match (&self.place, &other.place) {
            (Place::Stdout, Place::Stdout) => true,
            (Place::File(path, _), Place::File(other, _)) if path == other => true,
            _ => self.identity().is_some_and(|own| Some(own) == other.identity()),
        }
    }

    /// The file that writing here changes, where there is one yet.
    fn identity(&self) -> Option<Identity> {
        match &self.place {
            Place::Stdout => Identity::of_stdout(),
            Place::Device(path) | Place::File(path, _) => Identity::of_path(path),
        }
    }
}

/// Refuses targets that would overwrite the input or one another.
pub(crate) fn check_distinct<'a>(
    targets: impl Iterator<Item = &'a Target>,
    source: &Source<'_>,
) -> Result<(), Refusal> {
    let source = source.identity();
    let mut before: Vec<&Target> = Vec::new();
    for target in targets {
        if source.is_some() && source == target.identity() {
            let output = if target.is_stdout() { "" } else { "the output " };
            return Err(Refusal::new(
                format!("{output}{} is the recording itself", target.name()),
                "write to another file",
            ));
        }
        if let Some(other) = before.iter().find(|other| other.collides_with(target)) {
            return Err(Refusal::new(
                format!("{} and {} are the same output", other.name(), target.name()),
                "give every output a file of its own",
            ));
        }
        before.push(target);
    }
    Ok(())
}

impl Place {
    fn resolve(typed: &Path) -> Result<Self, Refusal> {
        if typed == Path::new("-") || typed == Path::new("/dev/stdout") {
            return Ok(Self::Stdout);
        }
        let shown = typed.display();
        let path = follow_links(typed)?;
        if is_open_file(&path) {
            return Ok(Self::Device(path));
        }
        let ends_with_separator = typed.as_os_str().as_encoded_bytes().ends_with(b"/");
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => Err(Refusal::new(
                format!("{shown} is a directory"),
                format!("name a file in it, such as {}", typed.join("chart.svg").display()),
            )),
            Ok(found) if !found.is_file() => Ok(Self::Device(path)),
            Ok(found) => {
                // Renaming over a file that must not be written would defeat its protection.
                OpenOptions::new().write(true).open(&path).map_err(|error| {
                    Refusal::by_system(
                        format!("cannot write {shown}: {error}"),
                        "change its permissions or write to another file",
                    )
                })?;
                let path = canonical(&path).unwrap_or(path);
                Ok(Self::File(path, Some(found)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !ends_with_separator => {
                let name = path.file_name();
                let directory = match path.parent() {
                    Some(parent) if parent != Path::new("") => parent,
                    _ => Path::new("."),
                };
                match (canonical(directory), name) {
                    (Ok(directory), Some(name)) if directory.is_dir() => {
                        Ok(Self::File(directory.join(name), None))
                    }
                    _ => Err(Refusal::new(
                        format!("cannot write {shown}: there is no directory {}", directory.display()),
                        "create it first, or write somewhere else",
                    )),
                }
            }
            Err(error) => {
                let is_usage = error.kind() != io::ErrorKind::PermissionDenied;
                let refusal = Refusal::new(format!("cannot write {shown}: {error}"), "write somewhere else");
                Err(Refusal { is_usage, ..refusal })
            }
        }
    }
}

/// Follows symbolic links to a file that need not exist.
fn follow_links(typed: &Path) -> Result<PathBuf, Refusal> {
    const MOST_LINKS: u32 = 40; // as Linux has it
    let mut path = typed.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(_) if is_open_file(&path) => return Ok(path),
            Ok(link) => path = path.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(Refusal::new(
        format!("cannot write {}: its links lead in a circle", typed.display()),
        "write somewhere else",
    ))
}

/// Whether `path` stands for a file that the process has open, such as `/dev/fd/3`: what looks
/// like a link there is none.
fn is_open_file(path: &Path) -> bool {
    let directory = path.parent().and_then(|parent| canonical(parent).ok());
    directory.is_some_and(|directory| directory.starts_with("/proc"))
}

/// Temporary files that exist now, for [`abandon`].
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn pending() -> MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes every temporary file. While the result lives no file is created or renamed, so that a
/// process about to die leaves nothing behind.
#[cfg_attr(not(unix), allow(dead_code))]
pub(crate) fn abandon() -> impl Drop {
    let mut pending = pending();
    for path in pending.drain(..) {
        let _ = fs::remove_file(path); // nothing more can be done
    }
    pending
}

/// The outputs of one run. Those written to files appear together, by [`Outputs::commit`].
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    complete: Vec<(NamedTempFile, PathBuf)>,
}

impl Outputs {
    /// Writes one output. A reader that closes its end of a pipe has seen enough: that is no
    /// error.
    pub(crate) fn write<T: Default, E: From<io::Error>>(
        &mut self,
        target: &Target,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        match &target.place {
            Place::Stdout => write_directly(io::stdout().lock(), write),
            Place::Device(path) => write_directly(OpenOptions::new().write(true).open(path)?, write),
            Place::File(path, existing) => {
                let temporary = create_beside(path, existing.as_ref())?;
                let mut out = BufWriter::with_capacity(1 << 18, temporary.as_file());
                let written = write(&mut out)?;
                out.flush()?;
                drop(out);
                // Some file systems say only now that the disk is full.
                temporary.as_file().sync_all()?;
                self.complete.push((temporary, path.clone()));
                Ok(written)
            }
        }
    }

    /// Puts all files in place.
    pub(crate) fn commit(self) -> Result<(), (PathBuf, io::Error)> {
        let mut pending = pending();
        for (temporary, path) in self.complete {
            let name = temporary.path().to_owned();
            temporary.persist(&path).map_err(|error| (path, error.error))?;
            pending.retain(|path| *path != name);
        }
        Ok(())
    }
}

fn write_directly<T: Default, E: From<io::Error>>(
    file: impl Write,
    write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
) -> Result<T, E> {
    let mut out = Piped { inner: BufWriter::with_capacity(1 << 16, file), is_closed: false };
    let result = write(&mut out).and_then(|written| Ok(out.flush().map(|()| written)?));
    if out.is_closed { Ok(T::default()) } else { result }
}

/// A writer that remembers whether its reader has gone.
struct Piped<W> {
    inner: W,
    is_closed: bool,
}

impl<W> Piped<W> {
    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result {
            self.is_closed |= error.kind() == io::ErrorKind::BrokenPipe;
        }
        result
    }
}

impl<W: Write> Write for Piped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.inner.write(bytes);
        self.note(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.inner.flush();
        self.note(result)
    }
}

/// An empty temporary file in the directory of `path`, with the permissions that `path` has or
/// would get.
fn create_beside(path: &Path, existing: Option<&Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".flame-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666)); // less what umask forbids
    }
    let directory = path.parent().unwrap_or(Path::new("."));
    let temporary = {
        let mut pending = pending();
        let temporary = builder.tempfile_in(directory).map_err(|error| {
            let message = format!("no file can be created beside it ({})", error.kind());
            io::Error::new(error.kind(), message)
        })?;
        pending.push(temporary.path().to_owned());
        temporary
    };
    if let Some(existing) = existing {
        keep_owner_and_permissions(temporary.as_file(), existing)?;
    }
    Ok(temporary)
}

fn keep_owner_and_permissions(file: &File, existing: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only root may give a file away; others own what they create.
        let _ = fchown(file, Some(existing.uid()), Some(existing.gid()));
    }
    // WASI knows no permissions; its host keeps them when a file takes another's place.
    if cfg!(not(target_os = "wasi")) {
        file.set_permissions(existing.permissions())?;
    }
    Ok(())
}

//! What WebAssembly does not have, and every other system does.

use std::io;
use std::path::{Path, PathBuf};

/// Whether work can be given to a second thread. Where not, the same is done in the same order by one,
/// so that all outputs are equal byte for byte.
pub const HAS_THREADS: bool = cfg!(any(not(target_family = "wasm"), target_feature = "atomics"));

/// A path from the root on, without links.
///
/// # Errors
/// Where nothing is at it, or it cannot be told.
#[cfg(not(target_family = "wasm"))]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    path.canonicalize()
}

/// A path from the root on, without links.
///
/// # Errors
/// Where nothing is at it, or it cannot be told.
#[cfg(target_family = "wasm")]
pub fn canonical(path: &Path) -> io::Result<PathBuf> {
    use std::path::Component;

    const MOST_LINKS: u32 = 40; // as Linux has it

    let mut links = 0;
    let mut resolved = PathBuf::new();
    let absolute = std::env::current_dir()?.join(path);
    let parts = |path: &Path| -> Vec<PathBuf> {
        path.components().rev().map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let mut pending = parts(&absolute);
    while let Some(part) = pending.pop() {
        match part.components().next() {
            None | Some(Component::CurDir | Component::Prefix(_)) => {}
            Some(Component::RootDir) => resolved = PathBuf::from("/"),
            Some(Component::ParentDir) => drop(resolved.pop()),
            Some(Component::Normal(name)) => {
                resolved.push(name);
                if let Ok(link) = std::fs::read_link(&resolved) {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(io::Error::other("its links lead in a circle"));
                    }
                    resolved.pop();
                    pending.extend(parts(&link));
                }
            }
        }
    }
    std::fs::metadata(&resolved)?;
    Ok(resolved)
}

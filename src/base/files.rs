//! Files that a request names: the one way in and out, under the host's policy.

use super::error::{Code, Error, Result};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What requests may do with files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// Any path that the process may use; the default.
    Allow,
    /// None.
    Deny,
    /// Only paths below this folder, links followed.
    Root(PathBuf),
}

static POLICY: Mutex<Policy> = Mutex::new(Policy::Allow);

/// The lock on the policy; held across a fork.
pub fn lock() -> MutexGuard<'static, Policy> {
    POLICY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Set the policy of this process.
pub fn set_policy(policy: Policy) {
    *lock() = policy;
}

/// The policy of this process.
pub fn policy() -> Policy {
    lock().clone()
}

/// The path that `path` of a request stands for, if the policy allows it; `at` is its place.
fn allowed(path: &str, at: &str) -> Result<PathBuf> {
    let denied = |why: &str| Error::new(Code::Denied, at, format!("`{path}` {why}"));
    if path.is_empty() {
        return Err(Error::value(at, "the path is empty"));
    }
    if path.contains('\0') {
        return Err(Error::value(at, "the path holds a NUL character"));
    }
    if cfg!(target_arch = "wasm32") {
        return Err(Error::new(Code::Unsupported, at, "this build has no files")
            .hint("hand the text over, and take the reply's"));
    }
    match policy() {
        Policy::Allow => Ok(PathBuf::from(path)),
        Policy::Deny => Err(denied("may not be used: file access is off")
            .hint("the host program turned it off with `configure`")),
        Policy::Root(root) => {
            let root = fs::canonicalize(&root).map_err(|e| io(at, "open", &root, &e))?;
            let full = root.join(path);
            // A file that is yet to be made has no canonical path; its folder has one.
            let real = match fs::canonicalize(&full) {
                Ok(real) => real,
                Err(_) => {
                    let folder = full.parent().unwrap_or(&root);
                    let name = full.file_name().ok_or_else(|| denied("is not a file's name"))?;
                    if full.is_symlink() {
                        return Err(denied("is a link to nowhere"));
                    }
                    match fs::canonicalize(folder) {
                        Ok(folder) => folder.join(name),
                        // What is there outside of the root must not show in the error.
                        Err(_) if !nearest(folder).is_some_and(|real| real.starts_with(&root)) => {
                            return Err(denied("is outside of the allowed folder"));
                        }
                        Err(e) => return Err(io(at, "open", folder, &e)),
                    }
                }
            };
            if real.starts_with(&root) {
                Ok(real)
            } else {
                Err(denied("is outside of the allowed folder"))
            }
        }
    }
}

/// The nearest folder above `path` that is there, links followed.
fn nearest(path: &Path) -> Option<PathBuf> {
    path.ancestors().find_map(|folder| fs::canonicalize(folder).ok())
}

fn io(at: &str, verb: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::Io, at, format!("cannot {verb} `{}`: {error}", path.display()))
}

/// Open the file `path`, which stands at `at` in the request.
///
/// # Errors
/// `denied` by policy, `io` when the system refuses.
pub fn open(path: &str, at: &str) -> Result<fs::File> {
    let real = allowed(path, at)?;
    let file = fs::File::open(&real).map_err(|e| io(at, "open", &real, &e))?;
    let folder = file.metadata().is_ok_and(|meta| meta.is_dir());
    if folder {
        return Err(Error::new(Code::Io, at, format!("`{path}` is a folder, not a file")));
    }
    Ok(file)
}

/// All bytes of the file `path`, at most `limit`.
///
/// # Errors
/// As [`open`], and `memory_limit` when it is larger.
pub fn read(path: &str, at: &str, limit: u64) -> Result<Vec<u8>> {
    let mut file = open(path, at)?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    let too_large = || {
        let message = format!("`{path}` is larger than {limit} bytes");
        Error::new(Code::MemoryLimit, at, message)
    };
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    bytes.try_reserve(size as usize).map_err(|_| super::budget::memory_limit(size as usize))?;
    let real = Path::new(path);
    (&mut file)
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| io(at, "read", real, &e))?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Write `bytes` to `path` so that a crash leaves the old file or the new one: temporary file in the
/// same folder, sync, rename.
///
/// # Errors
/// `denied` by policy, `io` when the system refuses; then nothing is left behind.
pub fn save(path: &str, at: &str, bytes: &[u8]) -> Result<()> {
    replace(path, at, bytes, true)
}

/// Like [`save`] for what can be made again, such as a picture: other readers see the old file or the
/// new one, whole, but a power cut may lose the new one. It spares two waits for the disk.
///
/// # Errors
/// As [`save`].
pub fn save_unsynced(path: &str, at: &str, bytes: &[u8]) -> Result<()> {
    replace(path, at, bytes, false)
}

/// Open `path` to append to it; made when it is not there.
///
/// # Errors
/// `denied` by policy, `io` when the system refuses.
pub fn append(path: &str, at: &str) -> Result<fs::File> {
    let real = allowed(path, at)?;
    let opened = fs::OpenOptions::new().append(true).create(true).open(&real);
    opened.map_err(|e| io(at, "open", &real, &e))
}

fn replace(path: &str, at: &str, bytes: &[u8], sync: bool) -> Result<()> {
    let real = allowed(path, at)?;
    if real.file_name().is_none() {
        return Err(Error::value(at, format!("`{path}` names no file")));
    }
    // One look at a path that is new, or a plain file, is all it takes; through a link, what it points
    // at is replaced and the link stays.
    let (real, old) = match fs::symlink_metadata(&real) {
        Ok(meta) if meta.is_symlink() => {
            let real = fs::canonicalize(&real).unwrap_or(real);
            let meta = fs::metadata(&real).ok();
            (real, meta)
        }
        meta => (real, meta.ok()),
    };
    // A rename would put a file in the place of `/dev/null`, of a pipe, or fail late on a folder.
    if old.as_ref().is_some_and(|meta| !meta.is_file()) {
        return Err(Error::new(Code::Io, at, format!("`{path}` is not a regular file")));
    }
    let folder = real.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not made of the file's name, which may be as long as a name can be.
    let temporary = folder.join(format!(".sera-{}.tmp", &super::data::handles::token()[..16]));
    let written = (|| {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        if sync {
            file.sync_all()?;
        }
        // Who may read the old file may read the new one; most often both are as any new file is.
        if let Some(old) = &old
            && file.metadata()?.permissions() != old.permissions()
        {
            file.set_permissions(old.permissions())?;
        }
        fs::rename(&temporary, &real)
    })();
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(io(at, "write", &real, &error));
    }
    // The rename itself is durable once the folder is synced; not every file system can.
    if sync && let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

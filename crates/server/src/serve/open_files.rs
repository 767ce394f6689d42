//! How many files the process may have open: every connection is one.

/// Takes all that the system allows. Many systems begin with 1,024, which is fewer than there are callers.
#[cfg(unix)]
pub fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(why) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%why, "the limit of open files stays as it was");
    }
}

/// There is no such limit.
#[cfg(not(unix))]
pub fn allow_many_files() {}

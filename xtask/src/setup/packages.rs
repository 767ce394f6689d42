//! Debian packages, where there is apt and a way to be root.

use std::process::{Command, Stdio};

use super::{foreign, on_path};
use crate::error::Error;
use crate::process::{Step, probe};
use crate::project::Project;

/// Installs those of `packages` that are missing. `purpose` completes
/// "Installing … with apt"; `step` names the log.
///
/// # Errors
/// There is no apt, no way to be root, or apt fails; the command to run by
/// hand is then part of the error.
pub fn ensure(project: &Project, step: &str, purpose: &str, packages: &[&str]) -> Result<(), Error> {
    if on_path("dpkg-query").is_none() || on_path("apt-get").is_none() {
        return Err(Error::ByHand {
            problem: format!("{purpose}: this system has no apt, so install the counterparts of these packages."),
            commands: vec![packages.join(" ")],
            cause: None,
        });
    }
    let missing = missing(packages);
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = |cause: Option<Error>| Error::ByHand {
        problem: format!("{purpose}: the packages {} cannot be installed from here.", missing.join(", ")),
        commands: vec!["sudo apt-get update".to_owned(), format!("sudo apt-get install -y {}", missing.join(" "))],
        cause: cause.map(Box::new),
    };
    let update = || -> Result<(), Error> {
        let apt = apt_get().ok_or_else(|| by_hand(None))?;
        let title = "Updating apt's list of packages, which lacks some that are needed";
        apt_step(project, "apt-update", title, apt, &["update"])
    };
    let install = || -> Result<(), Error> {
        let apt = apt_get().ok_or_else(|| by_hand(None))?;
        let title = format!("Installing {purpose}, with apt: {}", missing.join(" "));
        let mut arguments = vec!["install", "-y", "--no-install-recommends"];
        arguments.extend(&missing);
        apt_step(project, step, &title, apt, &arguments)
    };
    let up_to_date = missing.iter().all(|package| has_candidate(package));
    if !up_to_date {
        update().map_err(|error| by_hand(Some(error)))?;
    }
    match install() {
        // Lists of last month name packages that have been replaced since.
        Err(Error::Logged { .. }) if up_to_date => {
            update().map_err(|error| by_hand(Some(error)))?;
            install().map_err(|error| by_hand(Some(error)))
        }
        Err(error @ Error::Logged { .. }) => Err(by_hand(Some(error))),
        other => other,
    }
}

/// Those of `packages` that are not installed.
pub fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    packages.iter().copied().filter(|package| !is_installed(package)).collect()
}

/// A command that runs `program` as root without asking for a password, if there is a way.
pub fn privileged(program: &str) -> Option<Command> {
    if probe(foreign("id").arg("-u")).as_deref() == Some("0") {
        return Some(foreign(program));
    }
    let mut sudo = foreign("sudo");
    sudo.arg("-n");
    probe(foreign("sudo").args(["-n", "true"]))?;
    sudo.arg(program);
    Some(sudo)
}

/// Ends a service that a package has just started for the whole machine; the tests start their own on loopback.
pub fn end_service(name: &str) {
    if on_path("systemctl").is_none() {
        return;
    }
    let Some(mut systemctl) = privileged("systemctl") else { return };
    systemctl.args(["disable", "--now", name]).stdout(Stdio::null()).stderr(Stdio::null());
    if !systemctl.status().is_ok_and(|status| status.success()) {
        eprintln!("  {name} may run as a service now; to end it: sudo systemctl disable --now {name}");
    }
}

fn is_installed(package: &str) -> bool {
    let mut query = foreign("dpkg-query");
    query.args(["-W", "-f=${db:Status-Status}", package]);
    probe(&mut query).as_deref() == Some("installed")
}

/// Whether apt knows where to get `package`.
fn has_candidate(package: &str) -> bool {
    let mut policy = foreign("apt-cache");
    policy.args(["policy", package]).env("LC_ALL", "C");
    probe(&mut policy).is_some_and(|text| names_candidate(&text))
}

/// Whether the output of `apt-cache policy` names a version to install.
fn names_candidate(policy: &str) -> bool {
    policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate:"))
        .is_some_and(|candidate| candidate.trim() != "(none)")
}

fn apt_get() -> Option<Command> {
    // sudo drops the environment, so it is set inside.
    let mut apt = privileged("env")?;
    apt.args(["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "apt-get"]);
    // Another apt at work is waited for, but not for ever.
    apt.args(["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"]);
    Some(apt)
}

fn apt_step(project: &Project, step: &str, title: &str, mut apt: Command, arguments: &[&str]) -> Result<(), Error> {
    apt.args(arguments);
    Step { title, log: project.log(step), limit: None }.run(apt)
}

#[cfg(test)]
mod tests {
    use super::names_candidate;

    #[test]
    fn a_package_without_candidate_cannot_be_installed() {
        assert!(!names_candidate("chromium:\n  Installed: (none)\n  Candidate: (none)\n"));
    }

    #[test]
    fn a_package_that_apt_does_not_know_cannot_be_installed() {
        assert!(!names_candidate(""));
    }

    #[test]
    fn a_package_with_a_candidate_can_be_installed() {
        assert!(names_candidate("lld-22:\n  Installed: (none)\n  Candidate: 1:22.1.8-1\n"));
    }
}

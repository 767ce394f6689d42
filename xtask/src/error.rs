//! What can go wrong, each with what a person can do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// A failure that ends the command.
#[derive(Debug)]
pub enum Error {
    /// The command line was not understood.
    Usage(String),
    /// A file or folder could not be read or written.
    File {
        /// What was attempted, as in "cannot {doing}".
        doing: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A program could not be started at all.
    Start {
        /// The program's name.
        program: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A program ran and failed; it wrote to the terminal itself.
    Failed {
        /// The command line.
        command: String,
        /// Exit code or signal.
        status: String,
    },
    /// A program whose output went to a log ran and failed, or took too long.
    Logged {
        /// The command line.
        command: String,
        /// Exit code, signal or time limit.
        status: String,
        /// Where the whole output is.
        log: PathBuf,
        /// Its last lines.
        tail: Vec<String>,
    },
    /// Something is missing that only a person can install here.
    ByHand {
        /// What is missing and why it cannot be installed from here.
        problem: String,
        /// The commands that install it, one a line.
        commands: Vec<String>,
        /// The failure that led here, if a program was tried first.
        cause: Option<Box<Error>>,
    },
    /// Several things failed, none for want of another.
    Several(Vec<Error>),
    /// A file of the project does not contain what it must.
    Project(String),
    /// The address to serve on is taken or unusable.
    Address(String),
    /// Tests, lints or formatting failed; the summary has said which.
    TestsFailed,
}

impl Error {
    /// An [`Error::File`] for `map_err`.
    pub fn file(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        move |source| Self::File { doing, source }
    }

    /// An [`Error::ByHand`] with nothing tried before.
    pub fn by_hand(problem: impl Into<String>, commands: &[&str]) -> Self {
        Self::ByHand {
            problem: problem.into(),
            commands: commands.iter().map(ToString::to_string).collect(),
            cause: None,
        }
    }

    /// An [`Error::Logged`] for a program that was ended after `limit`.
    pub fn timed_out(command: String, limit: Duration, log: PathBuf, tail: Vec<String>) -> Self {
        let status = format!("gave no result within {} s", limit.as_secs());
        Self::Logged { command, status, log, tail }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(problem) => write!(f, "{problem}\nSee `cargo xtask --help`."),
            Self::File { doing, source } => write!(f, "cannot {doing}: {source}"),
            Self::Start { program, source } => write!(f, "cannot start `{program}`: {source}"),
            Self::Failed { command, status } => write!(f, "`{command}` failed ({status})"),
            Self::Logged { command, status, log, tail } => {
                writeln!(f, "`{command}` failed ({status}). Its last lines:")?;
                for line in tail {
                    writeln!(f, "    {line}")?;
                }
                write!(f, "The whole output is in {}", log.display())
            }
            Self::ByHand { problem, commands, cause } => {
                if let Some(cause) = cause {
                    writeln!(f, "{cause}")?;
                }
                writeln!(f, "{problem} Please run:")?;
                for command in commands {
                    write!(f, "\n    {command}")?;
                }
                Ok(())
            }
            Self::Several(errors) => {
                let all: Vec<_> = errors.iter().map(ToString::to_string).collect();
                f.write_str(&all.join("\n\n"))
            }
            Self::Project(problem) | Self::Address(problem) => f.write_str(problem),
            Self::TestsFailed => f.write_str("some tests failed"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } | Self::Start { source, .. } => Some(source),
            Self::ByHand { cause: Some(cause), .. } => Some(cause),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn a_missing_program_comes_with_the_command_that_installs_it() {
        let error = Error::by_hand("Chromium is missing.", &["sudo apt-get install chromium"]);
        assert_eq!(error.to_string(), "Chromium is missing. Please run:\n\n    sudo apt-get install chromium");
    }
}

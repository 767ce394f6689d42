//! The project's commands: `cargo xtask run`, `build`, `library`, `test`, `bench`, `screenshots` and `env`.

mod args;
mod bench;
mod error;
mod fingerprint;
mod import_names;
mod library;
mod networks;
mod page;
mod process;
mod project;
mod report;
mod screenshots;
mod serve;
mod setup;
mod single_file;
mod test;
mod tests_report;
mod transfer;
mod two_tabs;

use std::process::ExitCode;

use args::Command;
use error::Error;
use project::Project;
use setup::Toolbox;

fn main() -> ExitCode {
    match args::parse(std::env::args_os().skip(1), |name| std::env::var(name).ok()).and_then(execute) {
        Ok(()) => ExitCode::SUCCESS,
        // The summary's last line has said it.
        Err(Error::TestsFailed) => ExitCode::FAILURE,
        Err(error @ Error::Usage(_)) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
        Err(error) => {
            eprintln!("\n{error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<(), Error> {
    match command {
        Command::Help => {
            print!("{}", args::HELP);
            Ok(())
        }
        Command::Run(run) => {
            serve::check_address(&run)?;
            let project = Project::locate()?;
            let toolbox = Toolbox::for_building(&project)?;
            page::build(&toolbox)?;
            transfer::compress(&project.dist())?;
            let server = page::build_server(&toolbox)?;
            serve::become_server(&server, &project.dist(), &run)
        }
        Command::Build => {
            let project = Project::locate()?;
            let toolbox = Toolbox::for_building(&project)?;
            page::build(&toolbox)?;
            let transfer = transfer::compress(&project.dist())?;
            let server = page::build_server(&toolbox)?;
            println!("\n{transfer}\n\npage:   {}\nserver: {}", project.dist().display(), server.display());
            Ok(())
        }
        Command::BuildSingleFile(config) => {
            let project = Project::locate()?;
            page::build(&Toolbox::for_building(&project)?)?;
            transfer::compress(&project.dist())?;
            let file = single_file::build(&project, config.as_deref())?;
            println!("\n{}\n\npage: {}", transfer::table(&[&single_file::size(&file)?]), file.display());
            Ok(())
        }
        Command::Library => {
            let folder = library::build(&Toolbox::for_building(&Project::locate()?)?)?;
            println!("\nlibrary and example: {}", folder.display());
            Ok(())
        }
        Command::Test(options) => test::run(&Project::locate()?, &options),
        Command::Bench => {
            let project = Project::locate()?;
            bench::signaling(&project, &[])?;
            bench::calls(&project, &[])
        }
        Command::BenchCalls(options) => bench::calls(&Project::locate()?, &options),
        Command::BenchSignaling(options) => bench::signaling(&Project::locate()?, &options),
        Command::Screenshots => screenshots::take(&Project::locate()?),
        Command::Env => {
            print!("{}", Toolbox::for_building(&Project::locate()?)?.shell_lines()?);
            Ok(())
        }
        Command::Open(url) => serve::open(&url),
    }
}

//! Servers of the tests' own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::answers::{Caller, Identity};

/// A running `peel serve` with a data folder of its own.
#[derive(Debug)]
pub(crate) struct Peel {
    child: Option<Child>,
    pub(crate) address: SocketAddr,
    environment: Vec<(&'static str, String)>,
    folder: TempDir,
}

impl Peel {
    pub(crate) fn start(arguments: &[&str], environment: &[(&'static str, &str)]) -> Self {
        Self::start_over(tempfile::tempdir().unwrap(), arguments, environment)
    }

    /// Over what is in `folder`.
    pub(crate) fn start_over(
        folder: TempDir,
        arguments: &[&str],
        environment: &[(&'static str, &str)],
    ) -> Self {
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.path().join("log"))
            .unwrap();
        let mut child = command(&data_dir(folder.path()), &environment)
            .arg("serve")
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let line = stdout.lines().map_while(Result::ok).next();
        let Some(address) = line.as_deref().and_then(|line| line.rsplit('/').next()) else {
            let _ = child.wait();
            panic!(
                "{}",
                std::fs::read_to_string(folder.path().join("log")).unwrap()
            );
        };
        Self {
            address: address.parse().unwrap(),
            child: Some(child),
            environment,
            folder,
        }
    }

    /// Someone with an API key and so many credits.
    pub(crate) fn customer(&self, credits: u32) -> Caller {
        let email = format!("{}@example.org", unique());
        let credits = credits.to_string();
        let key = self.run(&[
            "admin",
            "key",
            "create",
            "--email",
            &email,
            "--credits",
            &credits,
        ]);
        self.caller(Identity::Key(key.trim().to_owned()))
    }

    /// Someone without.
    pub(crate) fn visitor(&self) -> Caller {
        self.caller(Identity::Cookie(None))
    }

    pub(crate) fn caller(&self, identity: Identity) -> Caller {
        Caller::new(format!("http://{}", self.address), identity)
    }

    /// How `peel` ends beside the service, and what it says on standard error.
    pub(crate) fn run_in_vain(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let ran = command(&data_dir(self.folder.path()), &self.environment)
            .args(arguments)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr).into_owned();
        (ran.status.code(), stderr)
    }

    /// Runs `peel` to its end beside the service; gives what it prints.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let ran = command(&data_dir(self.folder.path()), &self.environment)
            .args(arguments)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{stderr}");
        String::from_utf8(ran.stdout).unwrap()
    }

    /// A worker beside it, which works by the time this returns.
    pub(crate) fn worker(&self) -> Worker {
        let mut child = command(&data_dir(self.folder.path()), &self.environment)
            .arg("worker")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let line = stdout.lines().map_while(Result::ok).next();
        assert_eq!(line.as_deref(), Some("working"));
        Worker(child)
    }

    fn signal(&self, signal: Signal) {
        let child = self.child.as_ref().unwrap();
        kill(Pid::from_raw(child.id().try_into().unwrap()), signal).unwrap();
    }

    /// Kills it, and starts it again over what it leaves.
    pub(crate) fn killed_and_started_again(mut self, arguments: &[&str]) -> Self {
        self.signal(Signal::SIGKILL);
        let _ = self.child.take().unwrap().wait();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let environment = std::mem::take(&mut self.environment);
        let environment: Vec<_> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Self::start_over(folder, arguments, &environment)
    }

    /// Its database.
    pub(crate) fn database(&self) -> PathBuf {
        data_dir(self.folder.path()).join("peel.db")
    }

    /// The mails that it has sent: names of files, and what is in them.
    pub(crate) fn mails(&self) -> Vec<(PathBuf, String)> {
        let folder = data_dir(self.folder.path()).join("mail");
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let paths = files.map(|file| file.unwrap().path());
        // Of one that is still being written there is nothing to read yet.
        paths
            .filter(|path| path.extension().is_some_and(|kind| kind == "eml"))
            .filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)))
            .collect()
    }

    /// Asks it to stop and waits; gives its exit code and what it leaves.
    pub(crate) fn stop(mut self) -> (Option<i32>, TempDir) {
        self.signal(Signal::SIGTERM);
        let code = self.child.take().unwrap().wait().unwrap().code();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        (code, folder)
    }
}

/// A running `peel worker`.
#[derive(Debug)]
pub(crate) struct Worker(Child);

impl Worker {
    /// Asks it to stop and waits; gives its exit code.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let id = Pid::from_raw(self.0.id().try_into().unwrap());
        kill(id, Signal::SIGTERM).unwrap();
        self.0.wait().unwrap().code()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Peel {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Where a server keeps its data, within its folder.
pub(crate) fn data_dir(folder: &Path) -> PathBuf {
    folder.join("data")
}

/// `peel` over the data in `data_dir`.
pub(crate) fn command(data_dir: &Path, environment: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peel"));
    command
        .env("PEEL_DATA_DIR", data_dir)
        .env("PEEL_DURABILITY", "process-crash")
        .env("PEEL_LOG_FORMAT", "json")
        // All tests come from one address; those about quotas say otherwise.
        .env("PEEL_FREE_USES", "20")
        .env("PEEL_FREE_USES_PER_NETWORK", "1000000")
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null());
    command
}

/// A name that no other test takes.
pub(crate) fn unique() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("test-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

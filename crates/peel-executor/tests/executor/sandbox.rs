//! What the child can and cannot do once the sandbox is closed, and who outlives whom.

#[cfg(target_os = "linux")]
pub(crate) use linux::{escapes, tests, write_to_every_pipe};

#[cfg(not(target_os = "linux"))]
pub(crate) fn tests() -> Vec<crate::Test> {
    Vec::new()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn escapes() -> Vec<&'static str> {
    Vec::new()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn write_to_every_pipe(_: &[u8]) {
    std::process::abort();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, OpenOptions};
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::{Command, Stdio};

    use peel_executor::{Enforcement, Executor, JobError};
    use peel_matting::Quality;
    use rustix::process::{
        Pid, Resource, Rlimit, Signal, WaitOptions, getpid, kill_process, setrlimit,
        test_kill_process,
    };

    use crate::deed::Deed;
    use crate::driver::{executor, options, run};

    crate::tests![
        everything_that_this_kernel_offers_is_enforced,
        a_closed_sandbox_denies_the_outside_world,
        a_child_dies_with_its_parent_in_the_middle_of_a_job,
        a_child_outlives_the_thread_that_started_it,
        the_environment_is_kept_from_the_child,
    ];

    /// Names of the forbidden things that were possible.
    pub(crate) fn escapes() -> Vec<&'static str> {
        let limit = Rlimit {
            current: Some(64),
            maximum: Some(64),
        };
        [
            ("read a file", File::open("/etc/passwd").is_ok()),
            ("read /proc", File::open("/proc/self/maps").is_ok()),
            ("list a folder", std::fs::read_dir("/").is_ok()),
            (
                "write a file",
                OpenOptions::new().write(true).open("/dev/null").is_ok(),
            ),
            ("remove a file", removes_a_file()),
            ("look at a file", std::fs::metadata("/etc/passwd").is_ok()),
            ("connect", is_allowed(TcpStream::connect("127.0.0.1:9"))),
            ("listen", TcpListener::bind("127.0.0.1:0").is_ok()),
            ("send datagrams", UdpSocket::bind("127.0.0.1:0").is_ok()),
            (
                "reach a socket file",
                is_allowed(UnixStream::connect("/nowhere")),
            ),
            (
                "start a program",
                is_allowed(Command::new("/bin/true").spawn()),
            ),
            ("send signals", test_kill_process(getpid()).is_ok()),
            (
                "change its limits",
                setrlimit(Resource::Nofile, limit).is_ok(),
            ),
        ]
        .into_iter()
        .filter_map(|(name, possible)| possible.then_some(name))
        .collect()
    }

    /// Another error than a denial means that the attempt got through to its object.
    fn is_allowed<T>(attempt: std::io::Result<T>) -> bool {
        match attempt {
            Ok(_) => true,
            Err(error) => error.kind() != std::io::ErrorKind::PermissionDenied,
        }
    }

    fn removes_a_file() -> bool {
        is_allowed(std::fs::remove_file("/nowhere"))
    }

    /// Finds the pipe to the parent by its number, as hostile code would.
    pub(crate) fn write_to_every_pipe(bytes: &[u8]) {
        for number in 3..20 {
            write_to(number, bytes);
        }
    }

    #[expect(
        unsafe_code,
        reason = "hostile code does not ask who owns a descriptor"
    )]
    fn write_to(number: i32, bytes: &[u8]) {
        use std::mem::ManuallyDrop;
        use std::os::fd::FromRawFd as _;
        // SAFETY: the file is never closed here, and nothing relies on what is written to it.
        let mut file = ManuallyDrop::new(unsafe { File::from_raw_fd(number) });
        let _ = file.write_all(bytes);
    }

    fn everything_that_this_kernel_offers_is_enforced() {
        let mut executor = executor();
        assert_eq!(executor.sandbox(), None);
        executor.start(Quality::Standard).unwrap();
        let sandbox = executor.sandbox().unwrap();
        assert_eq!(sandbox.resource_limits, Enforcement::Full);
        assert_eq!(sandbox.seccomp, Enforcement::Full);
        // The kernel may be built without Landlock.
        let landlock = std::fs::read_to_string("/proc/kallsyms")
            .is_ok_and(|symbols| symbols.contains("landlock_restrict_self"));
        if landlock {
            assert!(!matches!(sandbox.landlock, Enforcement::Missing(_)));
        }
    }

    fn a_closed_sandbox_denies_the_outside_world() {
        let Err(JobError::Engine(report)) = run(&mut executor(), Deed::Escape) else {
            panic!("expected a report");
        };
        assert!(report.ends_with("escapes: []"), "{report}");
    }

    /// Another process starts a child and is killed while the child works.
    fn a_child_dies_with_its_parent_in_the_middle_of_a_job() {
        let mut parent = Command::new(std::env::current_exe().unwrap())
            .arg(crate::PARENT)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(parent.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let child = Pid::from_raw(line.trim().parse().unwrap()).unwrap();
        let child_handle =
            rustix::process::pidfd_open(child, rustix::process::PidfdFlags::empty()).unwrap();
        kill_process(Pid::from_child(&parent), Signal::KILL).unwrap();
        parent.wait().unwrap();

        let mut ended = [rustix::event::PollFd::new(
            &child_handle,
            rustix::event::PollFlags::IN,
        )];
        let ten_seconds = rustix::event::Timespec {
            tv_sec: 10,
            tv_nsec: 0,
        };
        assert_eq!(
            rustix::event::poll(&mut ended, Some(&ten_seconds)).unwrap(),
            1,
            "the child lives on"
        );
        // Reaps the child when the orphan has come to this process.
        let _ = rustix::process::waitpid(Some(child), WaitOptions::NOHANG);
    }

    fn a_child_outlives_the_thread_that_started_it() {
        let mut executor = std::thread::spawn(|| {
            let mut executor = executor();
            executor.start(Quality::Standard).unwrap();
            executor
        })
        .join()
        .unwrap();
        let child = executor.process_id();
        run(&mut executor, Deed::FindSubject).unwrap();
        assert_eq!(executor.process_id(), child);
    }

    fn the_environment_is_kept_from_the_child() {
        let mut executor = Executor::new(options("tell-environment"));
        executor.start(Quality::Standard).unwrap();
        run(&mut executor, Deed::FindSubject).unwrap();
        let log = executor.child_log();
        assert!(log.contains(&String::from("variables: 0")), "{log:?}");
    }
}

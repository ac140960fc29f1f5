use crate::SetupError;

/// A published build of OpenVINO: a Python wheel, of which only the native libraries are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineRelease {
    /// OpenVINO's version.
    pub version: &'static str,
    /// The wheel's file name.
    pub wheel: &'static str,
    /// The platform that pip is asked for.
    pub platform: &'static str,
    /// The wheel's SHA-256, in lower-case hexadecimal.
    pub sha256: &'static str,
    /// The wheel's length.
    pub bytes: u64,
    /// The file of OpenVINO's C interface.
    pub library: &'static str,
}

/// The Python version whose wheel is fetched. Any would do: the native libraries are the same.
pub(crate) const PYTHON_VERSION: &str = "3.11";
pub(crate) const PYTHON_ABI: &str = "cp311";

const LINUX_X86_64: EngineRelease = EngineRelease {
    version: "2026.4.1",
    wheel: "openvino-2026.4.1-22982-cp311-cp311-manylinux_2_28_x86_64.whl",
    platform: "manylinux_2_28_x86_64",
    sha256: "2d22b1da03f7caf74df30e9f6417d0ab2f637e4a38e08e1dcd294d2c37407aaf",
    bytes: 59_130_756,
    library: "libopenvino_c.so.2641",
};

const LINUX_ARM64: EngineRelease = EngineRelease {
    version: "2026.4.1",
    wheel: "openvino-2026.4.1-22982-cp311-cp311-manylinux_2_35_aarch64.whl",
    platform: "manylinux_2_35_aarch64",
    sha256: "bea1eb3733c34ef331adc945da0ccda5937865031139073663be84c517ffda22",
    bytes: 30_348_540,
    library: "libopenvino_c.so.2641",
};

const MACOS_ARM64: EngineRelease = EngineRelease {
    version: "2026.4.1",
    wheel: "openvino-2026.4.1-22982-cp311-cp311-macosx_11_0_arm64.whl",
    platform: "macosx_11_0_arm64",
    sha256: "d3740853691ae4a9003bc3417a4625d848e2cc3251af4b815c59199b38be252a",
    bytes: 33_302_114,
    library: "libopenvino_c.2641.dylib",
};

const WINDOWS_X86_64: EngineRelease = EngineRelease {
    version: "2026.4.1",
    wheel: "openvino-2026.4.1-22982-cp311-cp311-win_amd64.whl",
    platform: "win_amd64",
    sha256: "bfddae6d6d3ad240157b946f180c33d0ddfaaae7487995d929a4e6b4bc12b283",
    bytes: 84_956_545,
    library: "openvino_c.dll",
};

impl EngineRelease {
    /// The build for the machine that this program was compiled for.
    ///
    /// # Errors
    /// [`SetupError::UnsupportedMachine`].
    pub fn for_this_machine() -> Result<Self, SetupError> {
        let system = std::env::consts::OS;
        let processor = std::env::consts::ARCH;
        match (system, processor, cfg!(target_env = "musl")) {
            ("linux", "x86_64", false) => Ok(LINUX_X86_64),
            ("linux", "aarch64", false) => Ok(LINUX_ARM64),
            ("macos", "aarch64", _) => Ok(MACOS_ARM64),
            ("windows", "x86_64", _) => Ok(WINDOWS_X86_64),
            (_, _, musl) => Err(SetupError::UnsupportedMachine {
                system: if musl {
                    format!("{system} with musl")
                } else {
                    system.to_owned()
                },
                processor,
            }),
        }
    }

    /// The arguments of pip that fetch the wheel, whatever Python pip belongs to.
    pub(crate) fn pip_arguments(&self) -> Vec<String> {
        [
            "download",
            &format!("openvino=={}", self.version),
            "--no-deps",
            "--only-binary=:all:",
            "--platform",
            self.platform,
            "--python-version",
            PYTHON_VERSION,
            "--implementation",
            "cp",
            "--abi",
            PYTHON_ABI,
        ]
        .map(str::to_owned)
        .to_vec()
    }
}

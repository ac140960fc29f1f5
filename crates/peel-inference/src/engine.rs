use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};

use imgref::{ImgRef, ImgVec};
use peel_matting::{Quality, SegmentError, Segmenter};
use rgb::RGB8;
use serde::{Deserialize, Serialize};

use crate::cpu::default_threads;
use crate::openvino::{self, CompiledModel, Core, InferRequest, RuntimeError};
use crate::tensor::{fill_input, read_output};
use crate::{Activation, CpuFeatures, Normalisation, Precision};

/// What an [`Engine`] is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EngineOptions {
    /// `libopenvino_c.so…`, with OpenVINO's other libraries beside it.
    pub library: PathBuf,
    /// The ONNX file.
    pub model: PathBuf,
    /// Width and height that the network wants.
    pub input_size: (usize, usize),
    /// The same network for a smaller picture, used for [`Quality::Fast`]; `None` uses `model` for
    /// every quality.
    pub fast: Option<Network>,
    /// Where compiled networks are kept; `None` compiles at every start.
    pub cache: Option<PathBuf>,
    /// The number format.
    pub precision: Precision,
    /// Threads; 0 takes the physical cores that the process may use.
    pub threads: usize,
    /// How pixels become the input tensor.
    pub normalisation: Normalisation,
    /// What is done to the output tensor.
    pub activation: Activation,
}

/// A network's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The ONNX file.
    pub model: PathBuf,
    /// Width and height that the network wants.
    pub input_size: (usize, usize),
}

/// A network, ready to run. It runs one picture at a time, on all of its threads.
#[derive(Debug)]
pub struct Engine {
    // Fields are dropped in this order: runs, then networks, then what compiled them.
    standard: Loaded,
    fast: Option<Small>,
    core: Core,
    properties: Vec<(&'static CStr, CString)>,
    normalisation: Normalisation,
    activation: Activation,
}

/// The engine could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A file that setting up should have put there is missing.
    #[error("{} is missing; run `peel setup`", .0.display())]
    FileMissing(PathBuf),
    /// The library is there, and does not load.
    #[error("the OpenVINO library {} could not be loaded: {reason}", path.display())]
    Library {
        /// The library.
        path: PathBuf,
        /// What the system's loader says.
        reason: String,
    },
    /// OpenVINO refused the network.
    #[error("the network {} could not be loaded", model.display())]
    Network {
        /// The ONNX file.
        model: PathBuf,
        /// What OpenVINO says.
        source: RuntimeError,
    },
    /// The file holds another network than the options say.
    #[error("the network {} wants an input of shape {actual:?}, not {expected:?}", model.display())]
    InputShape {
        /// The ONNX file.
        model: PathBuf,
        /// What the options say: pictures, channels, height, width.
        expected: Vec<usize>,
        /// What the file says.
        actual: Vec<usize>,
    },
    /// OpenVINO could not be started.
    #[error("OpenVINO could not be started")]
    Start(#[source] RuntimeError),
}

impl Engine {
    /// Loads the library and compiles the network, or takes it compiled from the cache. The network
    /// for [`Quality::Fast`] is loaded when it is first used.
    ///
    /// One process has one OpenVINO: after a first engine, `library` of another is not looked at.
    ///
    /// # Errors
    /// [`EngineError`].
    pub fn load(options: &EngineOptions) -> Result<Self, EngineError> {
        for file in [&options.library, &options.model] {
            must_exist(file)?;
        }
        openvino::load_library(&options.library).map_err(|reason| EngineError::Library {
            path: options.library.clone(),
            reason,
        })?;
        let mut core = Core::new().map_err(EngineError::Start)?;
        let properties = properties(options).map_err(EngineError::Start)?;
        let standard = Loaded::new(&mut core, &properties, &options.model, options.input_size)?;
        Ok(Self {
            standard,
            fast: options.fast.clone().map(Small::Unloaded),
            core,
            properties,
            normalisation: options.normalisation,
            activation: options.activation,
        })
    }

    /// The library's version, such as `2026.4.1-22982-…`.
    ///
    /// # Errors
    /// When the library does not tell.
    pub fn library_version(&self) -> Result<String, RuntimeError> {
        openvino::version()
    }

    /// The number format that OpenVINO computes in, by its own account.
    ///
    /// # Errors
    /// When the library does not tell.
    pub fn precision(&self) -> Result<Precision, RuntimeError> {
        let name = self
            .standard
            .compiled
            .property(c"INFERENCE_PRECISION_HINT")?;
        Ok(if name.contains("bf16") || name.contains("bfloat16") {
            Precision::Bf16
        } else {
            Precision::F32
        })
    }

    /// Whether the network came compiled from the cache.
    ///
    /// # Errors
    /// When the library does not tell.
    pub fn loaded_from_cache(&self) -> Result<bool, RuntimeError> {
        let answer = self.standard.compiled.property(c"LOADED_FROM_CACHE")?;
        Ok(matches!(answer.as_str(), "YES" | "true" | "1"))
    }

    /// The network whose input has the size of `image`.
    fn network_for(&mut self, size: (usize, usize)) -> Result<&mut Loaded, SegmentFailure> {
        if size == self.standard.input_size {
            return Ok(&mut self.standard);
        }
        match &mut self.fast {
            Some(small) if small.input_size() == size => {
                Ok(small.loaded(&mut self.core, &self.properties)?)
            }
            _ => Err(SegmentFailure::Size(size.0, size.1)),
        }
    }

    fn run(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentFailure> {
        let (width, height) = (image.width(), image.height());
        let (normalisation, activation) = (self.normalisation, self.activation);
        let network = self.network_for((width, height))?;
        fill_input(
            image,
            &normalisation,
            network.request.input()?.as_f32_mut()?,
        );
        network.request.infer()?;
        let output = network.request.output()?;
        let shape = output.shape()?;
        if !shape.ends_with(&[height, width]) {
            return Err(SegmentFailure::OutputShape(shape));
        }
        Ok(read_output(output.as_f32()?, activation, width, height))
    }
}

impl Segmenter for Engine {
    fn input_size(&self, quality: Quality) -> (usize, usize) {
        match (quality, &self.fast) {
            (Quality::Fast, Some(small)) => small.input_size(),
            _ => self.standard.input_size,
        }
    }

    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError> {
        self.run(image)
            .map_err(|failure| SegmentError(Box::new(failure)))
    }
}

/// Why a picture was not segmented.
#[derive(Debug, thiserror::Error)]
enum SegmentFailure {
    #[error("the network takes no picture of {0} × {1} pixels")]
    Size(usize, usize),
    #[error("the network gave an answer of shape {0:?}, which is no matte of the picture")]
    OutputShape(Vec<usize>),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error(transparent)]
    Load(#[from] EngineError),
}

/// A compiled network and its one run.
#[derive(Debug)]
struct Loaded {
    request: InferRequest,
    compiled: CompiledModel,
    input_size: (usize, usize),
}

impl Loaded {
    fn new(
        core: &mut Core,
        properties: &[(&CStr, CString)],
        model: &Path,
        input_size: (usize, usize),
    ) -> Result<Self, EngineError> {
        must_exist(model)?;
        let refused = |source| EngineError::Network {
            model: model.to_owned(),
            source,
        };
        let mut compiled = core.compile(model, properties).map_err(refused)?;
        let mut request = compiled.create_request().map_err(refused)?;
        let actual = request
            .input()
            .and_then(|input| input.shape())
            .map_err(refused)?;
        let expected = vec![1, 3, input_size.1, input_size.0];
        if actual != expected {
            return Err(EngineError::InputShape {
                model: model.to_owned(),
                expected,
                actual,
            });
        }
        Ok(Self {
            request,
            compiled,
            input_size,
        })
    }
}

/// The network for small pictures, compiled only once it is wanted.
#[derive(Debug)]
enum Small {
    Unloaded(Network),
    Loaded(Loaded),
}

impl Small {
    fn input_size(&self) -> (usize, usize) {
        match self {
            Self::Unloaded(network) => network.input_size,
            Self::Loaded(loaded) => loaded.input_size,
        }
    }

    fn loaded(
        &mut self,
        core: &mut Core,
        properties: &[(&CStr, CString)],
    ) -> Result<&mut Loaded, EngineError> {
        if let Self::Unloaded(network) = self {
            *self = Self::Loaded(Loaded::new(
                core,
                properties,
                &network.model,
                network.input_size,
            )?);
        }
        match self {
            Self::Loaded(loaded) => Ok(loaded),
            Self::Unloaded(_) => unreachable!("it was loaded just above"),
        }
    }
}

fn must_exist(file: &Path) -> Result<(), EngineError> {
    if file.is_file() {
        Ok(())
    } else {
        Err(EngineError::FileMissing(file.to_owned()))
    }
}

/// What OpenVINO is told about how to run a network.
fn properties(options: &EngineOptions) -> Result<Vec<(&'static CStr, CString)>, RuntimeError> {
    let precision = match options.precision.resolve(&CpuFeatures::detect()) {
        Precision::Bf16 => c"bf16",
        Precision::F32 | Precision::Auto => c"f32",
    };
    // Left to itself, OpenVINO looks at all processors, not at a container's share of them.
    let threads = match options.threads {
        0 => default_threads(),
        given => given,
    };
    let threads = CString::new(threads.to_string()).expect("digits hold no NUL");
    let mut properties = vec![
        (c"PERFORMANCE_HINT", c"LATENCY".to_owned()),
        (c"INFERENCE_PRECISION_HINT", precision.to_owned()),
        (c"INFERENCE_NUM_THREADS", threads),
        // Engines side by side, one in each process, would all be pinned to the same first cores.
        (c"ENABLE_CPU_PINNING", c"NO".to_owned()),
    ];
    if let Some(cache) = &options.cache {
        properties.push((c"CACHE_DIR", openvino::path_string(cache)?));
    }
    Ok(properties)
}

//! The little of OpenVINO's C API that the engine needs, made safe.

#![expect(unsafe_code, reason = "OpenVINO is reached through its C interface")]

use std::ffi::{CStr, CString, c_char, c_void};
use std::path::Path;
use std::ptr::{self, NonNull};

use openvino_sys as ov;

/// A call that OpenVINO refused.
#[derive(Debug, Clone, thiserror::Error)]
#[error("OpenVINO could not {action}: {message}")]
pub struct RuntimeError {
    /// What was being done.
    action: &'static str,
    /// What OpenVINO says, on one line.
    message: String,
}

/// Loads the library for the whole process. The first library that was loaded stays: a later call
/// with another path changes nothing.
pub(crate) fn load_library(path: &Path) -> Result<(), String> {
    ov::library::load_from(path)
}

/// The loaded library's version, such as `2026.4.1-22982-…`.
pub(crate) fn version() -> Result<String, RuntimeError> {
    let mut version = ov::ov_version_t {
        buildNumber: ptr::null(),
        description: ptr::null(),
    };
    // SAFETY: `version` is valid for writing.
    check("tell its version", unsafe {
        ov::ov_get_openvino_version(&raw mut version)
    })?;
    // SAFETY: on success `buildNumber` is a NUL-terminated string until `ov_version_free`.
    let text = unsafe { CStr::from_ptr(version.buildNumber) }
        .to_string_lossy()
        .into_owned();
    // SAFETY: `version` was filled by the library and is not used again.
    unsafe { ov::ov_version_free(&raw mut version) };
    Ok(text)
}

/// The object that compiles networks.
#[derive(Debug)]
pub(crate) struct Core(NonNull<ov::ov_core_t>);

// SAFETY: OpenVINO's objects are not bound to the thread that made them; `&mut` keeps two threads apart.
unsafe impl Send for Core {}

impl Core {
    pub(crate) fn new() -> Result<Self, RuntimeError> {
        let mut core = ptr::null_mut();
        // SAFETY: `core` is valid for writing.
        let status = unsafe { ov::ov_core_create(&raw mut core) };
        created("start", status, core).map(Self)
    }

    /// Compiles the network in `model` for the CPU, or takes it from the cache that `properties` name.
    pub(crate) fn compile(
        &mut self,
        model: &Path,
        properties: &[(&CStr, CString)],
    ) -> Result<CompiledModel, RuntimeError> {
        let path = path_string(model)?;
        let properties: Vec<ov::ov_property_t> = properties
            .iter()
            .map(|(key, value)| ov::ov_property_t {
                key: key.as_ptr(),
                value: value.as_ptr().cast::<c_void>(),
            })
            .collect();
        let mut compiled = ptr::null_mut();
        // SAFETY: every pointer stays valid during the call; the properties take strings as values.
        let status = unsafe {
            ov::ov_core_compile_model_from_file_props(
                self.0.as_ptr(),
                path.as_ptr(),
                c"CPU".as_ptr(),
                properties.len(),
                properties.as_ptr(),
                &raw mut compiled,
            )
        };
        created("compile the network", status, compiled).map(CompiledModel)
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `ov_core_create` and is freed once.
        unsafe { ov::ov_core_free(self.0.as_ptr()) }
    }
}

/// A network ready to run.
#[derive(Debug)]
pub(crate) struct CompiledModel(NonNull<ov::ov_compiled_model_t>);

// SAFETY: as for `Core`.
unsafe impl Send for CompiledModel {}

impl CompiledModel {
    pub(crate) fn property(&self, key: &CStr) -> Result<String, RuntimeError> {
        let mut value: *mut c_char = ptr::null_mut();
        // SAFETY: the object is alive, `value` is valid for writing.
        let status = unsafe {
            ov::ov_compiled_model_get_property(self.0.as_ptr(), key.as_ptr(), &raw mut value)
        };
        check("read a property", status)?;
        Ok(take_string(value))
    }

    pub(crate) fn create_request(&mut self) -> Result<InferRequest, RuntimeError> {
        let mut request = ptr::null_mut();
        // SAFETY: the object is alive, `request` is valid for writing.
        let status = unsafe {
            ov::ov_compiled_model_create_infer_request(self.0.as_ptr(), &raw mut request)
        };
        created("prepare a run", status, request).map(InferRequest)
    }
}

impl Drop for CompiledModel {
    fn drop(&mut self) {
        // SAFETY: the pointer came from the library and is freed once.
        unsafe { ov::ov_compiled_model_free(self.0.as_ptr()) }
    }
}

/// One run of a network at a time, with its input and output memory.
#[derive(Debug)]
pub(crate) struct InferRequest(NonNull<ov::ov_infer_request_t>);

// SAFETY: as for `Core`.
unsafe impl Send for InferRequest {}

impl InferRequest {
    /// The input tensor's memory, to be written before [`infer`](Self::infer).
    pub(crate) fn input(&mut self) -> Result<TensorMut<'_>, RuntimeError> {
        let mut tensor = ptr::null_mut();
        // SAFETY: the object is alive, `tensor` is valid for writing.
        let status = unsafe {
            ov::ov_infer_request_get_input_tensor_by_index(self.0.as_ptr(), 0, &raw mut tensor)
        };
        let tensor = Tensor(created("give its input tensor", status, tensor)?);
        Ok(TensorMut {
            tensor,
            request: std::marker::PhantomData,
        })
    }

    pub(crate) fn infer(&mut self) -> Result<(), RuntimeError> {
        // SAFETY: the object is alive, and `&mut` says that nothing looks at its tensors.
        check("run the network", unsafe {
            ov::ov_infer_request_infer(self.0.as_ptr())
        })
    }

    /// The first output tensor's memory, as the last run left it.
    pub(crate) fn output(&self) -> Result<TensorRef<'_>, RuntimeError> {
        let mut tensor = ptr::null_mut();
        // SAFETY: the object is alive, `tensor` is valid for writing.
        let status = unsafe {
            ov::ov_infer_request_get_output_tensor_by_index(self.0.as_ptr(), 0, &raw mut tensor)
        };
        let tensor = Tensor(created("give its output tensor", status, tensor)?);
        Ok(TensorRef {
            tensor,
            request: std::marker::PhantomData,
        })
    }
}

impl Drop for InferRequest {
    fn drop(&mut self) {
        // SAFETY: the pointer came from the library and is freed once.
        unsafe { ov::ov_infer_request_free(self.0.as_ptr()) }
    }
}

/// A tensor that may be written.
#[derive(Debug)]
pub(crate) struct TensorMut<'a> {
    tensor: Tensor,
    request: std::marker::PhantomData<&'a mut InferRequest>,
}

impl TensorMut<'_> {
    /// Its dimensions, outermost first.
    pub(crate) fn shape(&self) -> Result<Vec<usize>, RuntimeError> {
        self.tensor.shape()
    }

    /// Its elements, which must be 32-bit floats.
    pub(crate) fn as_f32_mut(&mut self) -> Result<&mut [f32], RuntimeError> {
        let (data, len) = self.tensor.f32_data()?;
        // SAFETY: `f32_data` gives `len` floats that live as long as the tensor, which `self` holds;
        // the request is borrowed mutably, so nothing else reads or writes them.
        Ok(unsafe { std::slice::from_raw_parts_mut(data, len) })
    }
}

/// A tensor that may be read.
#[derive(Debug)]
pub(crate) struct TensorRef<'a> {
    tensor: Tensor,
    request: std::marker::PhantomData<&'a InferRequest>,
}

impl TensorRef<'_> {
    /// Its dimensions, outermost first.
    pub(crate) fn shape(&self) -> Result<Vec<usize>, RuntimeError> {
        self.tensor.shape()
    }

    /// Its elements, which must be 32-bit floats.
    pub(crate) fn as_f32(&self) -> Result<&[f32], RuntimeError> {
        let (data, len) = self.tensor.f32_data()?;
        // SAFETY: `f32_data` gives `len` floats that live as long as the tensor, which `self` holds;
        // the request is borrowed, so no run can write them meanwhile.
        Ok(unsafe { std::slice::from_raw_parts(data, len) })
    }
}

#[derive(Debug)]
struct Tensor(NonNull<ov::ov_tensor_t>);

impl Tensor {
    fn shape(&self) -> Result<Vec<usize>, RuntimeError> {
        let mut shape = ov::ov_shape_t {
            rank: 0,
            dims: ptr::null_mut(),
        };
        // SAFETY: the tensor is alive, `shape` is valid for writing.
        check("tell a tensor's shape", unsafe {
            ov::ov_tensor_get_shape(self.0.as_ptr(), &raw mut shape)
        })?;
        let rank = usize::try_from(shape.rank).unwrap_or(0);
        let dimensions = if shape.dims.is_null() {
            Vec::new()
        } else {
            // SAFETY: on success `dims` holds `rank` numbers until `ov_shape_free`.
            unsafe { std::slice::from_raw_parts(shape.dims, rank) }
                .iter()
                .map(|&dimension| usize::try_from(dimension).unwrap_or(0))
                .collect()
        };
        // SAFETY: `shape` was filled by the library and is not used again.
        unsafe { ov::ov_shape_free(&raw mut shape) };
        Ok(dimensions)
    }

    /// Where the floats are, and how many.
    fn f32_data(&self) -> Result<(*mut f32, usize), RuntimeError> {
        const ACTION: &str = "give a tensor's memory";
        let mut element = ov::ov_element_type_e::DYNAMIC;
        let mut len = 0;
        let mut data = ptr::null_mut();
        // SAFETY: the tensor is alive, the three variables are valid for writing.
        unsafe {
            check(
                ACTION,
                ov::ov_tensor_get_element_type(self.0.as_ptr(), &raw mut element),
            )?;
            check(
                ACTION,
                ov::ov_tensor_get_size(self.0.as_ptr(), &raw mut len),
            )?;
            check(ACTION, ov::ov_tensor_data(self.0.as_ptr(), &raw mut data))?;
        }
        let data = data.cast::<f32>();
        if element != ov::ov_element_type_e::F32 || data.is_null() || !data.is_aligned() {
            return Err(RuntimeError {
                action: ACTION,
                message: format!("32-bit floats were expected, not {element:?}"),
            });
        }
        Ok((data, len))
    }
}

impl Drop for Tensor {
    fn drop(&mut self) {
        // SAFETY: the pointer came from the library and is freed once.
        unsafe { ov::ov_tensor_free(self.0.as_ptr()) }
    }
}

fn created<T>(
    action: &'static str,
    status: ov::ov_status_e,
    object: *mut T,
) -> Result<NonNull<T>, RuntimeError> {
    check(action, status)?;
    NonNull::new(object).ok_or_else(|| RuntimeError {
        action,
        message: "it gave nothing back".to_owned(),
    })
}

fn check(action: &'static str, status: ov::ov_status_e) -> Result<(), RuntimeError> {
    if status == ov::ov_status_e::OK {
        return Ok(());
    }
    // SAFETY: the function takes nothing; its string is the caller's to free.
    let message = take_string(unsafe { ov::ov_get_last_err_msg() }.cast_mut());
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    Err(RuntimeError {
        action,
        message: if message.is_empty() {
            format!("{status:?}")
        } else {
            message
        },
    })
}

/// Copies a string that the library allocated, and frees it.
fn take_string(text: *mut c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the library gives NUL-terminated strings.
    let owned = unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned();
    // SAFETY: the string came from the library and is not used again.
    unsafe { ov::ov_free(text) };
    owned
}

/// `path` as OpenVINO takes it.
pub(crate) fn path_string(path: &Path) -> Result<CString, RuntimeError> {
    path.to_str()
        .and_then(|text| CString::new(text).ok())
        .ok_or_else(|| RuntimeError {
            action: "open a file",
            message: format!("the path {} is not plain UTF-8", path.display()),
        })
}

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use bytes::Bytes;
use peel_app::{AppliedMatte, RenderError, RenderOrder, Rendered, Renderer};
use peel_domain::SubjectBox;
use peel_executor::{ApplyMatte, CancelToken, Check, Executor, JobError, Render, StartError};
use peel_imaging::{Limits, probe};
use peel_matting::Rect;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::memory::Memory;
use crate::pool::ExecutorPool;
use crate::{RenderOptions, failure, measure};

/// Makes pictures of cutouts in children of its own, so that those who look at results do not wait for those who
/// want new ones. Clones share the children.
#[derive(Debug, Clone)]
pub struct RenderPool {
    pool: Arc<ExecutorPool>,
    /// A permit for each that runs or waits.
    admitted: Arc<Semaphore>,
    /// A permit for each that runs.
    running: Arc<Semaphore>,
    memory: Memory,
}

impl RenderPool {
    /// A pool that starts its children when they are needed.
    #[must_use]
    pub fn new(options: RenderOptions) -> Self {
        measure::describe();
        let running = options.running.max(1);
        Self {
            pool: Arc::new(ExecutorPool::new("render", options.executor, running)),
            admitted: Arc::new(Semaphore::new(running + options.waiting)),
            running: Arc::new(Semaphore::new(running)),
            memory: Memory::new("render", options.memory_bytes),
        }
    }

    /// Starts a child now.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn warm(&self) -> Result<(), StartError> {
        self.pool.warm().await
    }

    async fn run<T: Send + 'static>(
        &self,
        task: &'static str,
        memory_bytes: u64,
        work: impl FnOnce(&mut Executor, &CancelToken) -> Result<T, JobError> + Send + 'static,
    ) -> Result<T, RenderError> {
        let began = Instant::now();
        let Ok(_admitted) = Arc::clone(&self.admitted).try_acquire_owned() else {
            measure::rendered(task, "refused", began.elapsed());
            return Err(RenderError::Busy);
        };
        let running: OwnedSemaphorePermit = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        let memory = self.memory.take(memory_bytes).await;
        // The child may outlive a caller who gives up by a moment, and counts until it is gone.
        let result = self
            .pool
            .run(None, move |executor, cancel| {
                let _until_then = (running, memory);
                work(executor, cancel)
            })
            .await
            .unwrap_or(Err(JobError::Crashed));
        let outcome = if result.is_ok() {
            "succeeded"
        } else {
            "failed"
        };
        measure::rendered(task, outcome, began.elapsed());
        result.map_err(|error| {
            tracing::debug!(task, %error, "no picture was made");
            failure::of_render(error)
        })
    }
}

#[async_trait]
impl Renderer for RenderPool {
    async fn render(&self, order: RenderOrder) -> Result<Rendered, RenderError> {
        let memory_bytes = memory_bytes(&order.cutout);
        let rendering = self
            .run("render", memory_bytes, move |executor, cancel| {
                let render = Render {
                    cutout: &order.cutout,
                    original: order.original.as_deref(),
                    background: order.background.as_deref(),
                    composition: order.composition.clone(),
                    format: order.format,
                    encode_quality: order.encode_quality,
                };
                executor.render(&render, cancel)
            })
            .await?;
        let (width, height) = rendering.report.size;
        Ok(Rendered {
            bytes: rendering.bytes.into(),
            width,
            height,
            subject: subject(rendering.report.subject),
        })
    }

    async fn apply_matte(
        &self,
        original: Bytes,
        matte: Bytes,
    ) -> Result<AppliedMatte, RenderError> {
        let memory_bytes = memory_bytes(&original);
        let outcome = self
            .run("apply_matte", memory_bytes, move |executor, cancel| {
                let task = ApplyMatte {
                    original: &original,
                    matte: &matte,
                };
                executor.apply_matte(&task, cancel)
            })
            .await?;
        Ok(AppliedMatte {
            cutout: outcome.bytes.into(),
            subject: subject(outcome.report.subject),
        })
    }

    async fn check(&self, background: Bytes) -> Result<(), RenderError> {
        let memory_bytes = memory_bytes(&background);
        self.run("check", memory_bytes, move |executor, cancel| {
            let task = Check {
                background: &background,
            };
            executor.check(&task, cancel)
        })
        .await
    }
}

/// Memory that a child needs for a picture of this size, in bytes: decoded pixels of all that is read, the result,
/// and what lies in between. Fitted to measured peaks, rounded up.
fn memory_bytes(picture: &[u8]) -> u64 {
    const BASE: u64 = 64 << 20;
    const PER_PIXEL: u64 = 24;
    // What cannot be read is refused by the child before it allocates anything.
    let pixels = probe(picture, &ANY).map_or(0, |header| {
        u64::from(header.width) * u64::from(header.height)
    });
    BASE + pixels * PER_PIXEL
}

/// Limits are for the child to keep.
const ANY: Limits = Limits {
    max_bytes: u64::MAX,
    max_pixels: u64::MAX,
    max_side: u32::MAX,
    min_side: 1,
};

/// Limits keep pictures far below what does not fit.
pub(crate) fn subject(rect: Rect) -> SubjectBox {
    let pixels = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    SubjectBox {
        left: pixels(rect.left),
        top: pixels(rect.top),
        width: pixels(rect.width),
        height: pixels(rect.height),
    }
}

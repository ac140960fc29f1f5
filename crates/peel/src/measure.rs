//! What the service counts, as Prometheus reads it.

use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use peel_api::MetricsPage;

/// From a cached answer to a removal of a large picture.
const SECONDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0,
];
const UPKEEP: Duration = Duration::from_secs(5);

/// From now on. To be called once, within a runtime.
pub(crate) fn begin() -> MetricsPage {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix(String::from("_seconds")), SECONDS)
        .expect("there are buckets")
        .build_recorder();
    let handle = recorder.handle();
    // Fails when somebody else counts already; then this page stays empty.
    let _ = metrics::set_global_recorder(recorder);
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    Arc::new(move || handle.render())
}

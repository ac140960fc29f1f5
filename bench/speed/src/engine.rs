use anyhow::Context as _;
use peel_config::Environment;
use peel_inference::{EngineOptions, Precision, default_model};
use peel_setup::{Home, Setup, SetupOptions};

/// The engine with the default model as `peel` itself would load it.
///
/// # Errors
/// When something is not installed: nothing is fetched here.
pub(crate) fn installed() -> anyhow::Result<EngineOptions> {
    let environment = Environment::read()?;
    let home = Home::new(environment.home);
    let cache = home.cache();
    let setup = Setup::new(SetupOptions::new(home)?);
    let engine = setup
        .installed_engine()
        .context("the engine is missing; run `peel setup`")?;
    let model = setup
        .installed_model(default_model())
        .context("the default model is missing; run `peel setup`")?;
    Ok(model.engine_options(
        &engine,
        Some(cache),
        precision(environment.precision),
        environment.threads.unwrap_or(0),
    ))
}

fn precision(wanted: peel_config::Precision) -> Precision {
    match wanted {
        peel_config::Precision::Auto => Precision::Auto,
        peel_config::Precision::F32 => Precision::F32,
        peel_config::Precision::Bf16 => Precision::Bf16,
    }
}

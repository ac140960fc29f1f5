use peel_app::App;

/// What every handler may use. Clones share it.
#[derive(Debug, Clone)]
pub struct ApiState {
    /// The use cases' ports.
    pub app: App,
}

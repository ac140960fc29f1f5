//! Fetches the engine and the models into the cache, checked and resumable.

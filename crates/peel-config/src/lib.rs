//! Configuration, and the only reader of the environment.

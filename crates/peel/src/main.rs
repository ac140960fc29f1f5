//! The `peel` command.
fn main() {}

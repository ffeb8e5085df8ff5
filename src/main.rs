//! Starts the window or one command.

fn main() {}

//! The program: arguments to the desk or to a subcommand.

fn main() {}

//! The screens, by roles and labels: one file a behaviour.

#[path = "../support/desk_harness.rs"]
mod desk_harness;

mod pictures;

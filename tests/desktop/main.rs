//! Tests by behaviour, one file each.

mod keyring;

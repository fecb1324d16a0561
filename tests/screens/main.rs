//! Tests by behaviour, one file each.

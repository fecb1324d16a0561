//! Tests by behaviour, one file each.

#[path = "../support/odd_server.rs"]
mod odd_server;
#[path = "../support/samples.rs"]
mod samples;

mod api_address_and_key;
mod api_answers;
mod api_body;
mod api_menu;
mod api_refusals;

//! Everything that needs no screen, by behaviour: one file each.

#[path = "../support/changing.rs"]
mod changing;
#[path = "../support/cli.rs"]
mod cli;
#[expect(dead_code, reason = "shared with the screens, which use more of it")]
#[path = "../support/fake_keyring.rs"]
mod fake_keyring;
#[path = "../support/journal.rs"]
mod journal;
#[path = "../support/odd_server.rs"]
mod odd_server;
#[path = "../support/outbox.rs"]
mod outbox;
#[path = "../support/practice.rs"]
mod practice;
#[path = "../support/raw_http.rs"]
mod raw_http;
#[path = "../support/samples.rs"]
mod samples;
#[path = "../support/sending.rs"]
mod sending;
#[path = "../support/shells.rs"]
mod shells;

mod again_raw;
mod api_address_and_key;
mod api_answers;
mod api_body;
mod api_change_practice;
mod api_change_reading;
mod api_change_steps;
mod api_curl;
mod api_customers;
mod api_key_check;
mod api_menu;
mod api_practice;
mod api_record;
mod api_refusals;
mod api_store_check;
mod cli_call;
mod cli_day;
mod cli_desk;
mod cli_export;
mod cli_find;
mod cli_journal;
mod cli_nothing_leaks;
mod cli_outbox;
mod cli_packets;
mod cli_practice;
mod cli_reading;
mod cli_replay;
mod cli_stores;
mod cli_submit;
mod desk_changes;
mod desk_day;
mod desk_door;
mod desk_engine;
mod desk_journal;
mod desk_packets;
mod desk_people;
mod desk_sender;
mod desk_sender_day;
mod desk_sender_disk;
mod desk_usage;
mod domain_caller;
mod domain_check_callback;
mod domain_check_cart;
mod domain_check_order;
mod domain_check_payments;
mod domain_customers;
mod domain_day;
mod domain_makers;
mod domain_mask;
mod domain_numbers;
mod domain_order;
mod domain_phone;
mod domain_properties;
mod domain_repeat;
mod domain_search;
mod domain_three_sides;
mod domain_usage;
mod inspect_reading;
mod journal_keeping;
mod journal_recording;
mod journal_searching;
mod layers;
mod menu_grid;
mod practice_bench;
mod practice_buckets;
mod practice_create;
mod practice_faults;
mod practice_idempotency;
mod practice_independence;
mod practice_menu;
mod practice_reads;
mod practice_rules;
mod practice_updates;
mod practice_validation;
mod store_bundle;
mod store_changes;
mod store_customers;
mod store_damage;
mod store_database;
mod store_day;
mod store_day_csv;
mod store_disk_trouble;
mod store_draft;
mod store_draft_properties;
mod store_keys;
mod store_menu_snapshot;
mod store_outbox;
mod store_settings;
mod store_stores;
mod store_usage;
mod torture;
mod torture_changes;

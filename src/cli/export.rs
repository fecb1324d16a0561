//! `packetdesk export`: exchanges in a file that is handed on.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    curl::refuse_store,
    journal::{missing, unusable, when},
    output::{self, Exit, Failure},
    session::home,
    store_args::StoreArgs,
};
use crate::{
    desk::{BundleFailure, bundle_of, write_bundle},
    store::{
        bundle::{MOST, Prepared, Wanted, gather},
        journal::{ExchangeId, JournalQuery, JournalReader},
        settings_file::SettingsFile,
    },
};

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The zip file to be written.
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
    /// Only this exchange, as `packetdesk journal` lists it; can be given several times.
    #[arg(long, value_name = "ID", conflicts_with_all = ["text", "since", "limit"])]
    id: Vec<i64>,
    /// Only exchanges in which this is found: a name, a phone number, a packet id, an error.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only from then on: a time, a day, or how long ago, such as 2h or 3d.
    #[arg(long, value_name = "TIME", value_parser = when::read)]
    since: Option<Timestamp>,
    /// At most so many, the newest.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// With guests' real names, phone numbers, addresses and notes.
    #[arg(long)]
    unmasked: bool,
    /// Also over a file that is there.
    #[arg(long)]
    force: bool,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ExportArgs, store: &StoreArgs) -> Result<Exit, Failure> {
    refuse_store(store)?;
    let home = home()?;
    let mut reader = JournalReader::new(&home);
    let gathered = gather(&mut reader, &wanted(args)).map_err(|error| unusable(&error))?;
    if let Some(id) = gathered.missing.first() {
        return Err(missing(*id));
    }
    if gathered.exchanges.is_empty() {
        return Err(Failure::new(Exit::Usage, "no exchange was found")
            .advise("Nothing was written. `packetdesk journal` lists what there is."));
    }
    let (settings, _) = SettingsFile::open(&home);
    let settings = settings.settings().clone();
    let bundle = bundle_of(&home, settings, gathered, !args.unmasked, Timestamp::now());
    let place =
        write_bundle(&bundle, &args.out, args.force).map_err(|error| not_written(&error))?;
    if args.json {
        output::document(&document(&bundle, &place))?;
    } else {
        output::say(&format!(
            "{} exchanges in {}; guests' data is {}.\n",
            bundle.exchanges,
            place.display(),
            if bundle.is_masked {
                "masked"
            } else {
                "in it as it is"
            },
        ))?;
    }
    Ok(Exit::Done)
}

fn wanted(args: &ExportArgs) -> Wanted {
    if !args.id.is_empty() {
        return Wanted::These(args.id.iter().copied().map(ExchangeId).collect());
    }
    Wanted::Found(JournalQuery {
        text: args.text.clone().unwrap_or_default(),
        since: args.since,
        limit: args.limit.min(MOST),
        ..JournalQuery::default()
    })
}

fn document(bundle: &Prepared, place: &std::path::Path) -> Value {
    let files = bundle
        .files
        .iter()
        .map(|file| json!({ "name": file.name, "bytes": file.text.len() }));
    json!({
        "file": place.display().to_string(),
        "exchanges": bundle.exchanges,
        "masked": bundle.is_masked,
        "files": files.collect::<Value>(),
    })
}

fn not_written(error: &BundleFailure) -> Failure {
    let failure = Failure::new(Exit::Usage, error.to_string());
    match error {
        BundleFailure::Exists(_) => failure.advise("With --force it is replaced."),
        BundleFailure::File(_) | BundleFailure::Packing(_) => failure,
    }
}

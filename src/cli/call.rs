//! `packetdesk call`: who calls, for the desk.
//!
//! A telephone program runs it with each call. It hands the number to the open desk and ends at
//! once; only where no desk is open it becomes the desk. That is the shell's doing, which stands
//! above this layer: here is what is asked for and what is told.

use clap::Args;
use serde_json::json;

use super::output::{self, Exit, Failure};
use crate::{
    desk::{Knock, KnockError},
    domain::{PhoneNumber, phone::caller},
};

/// Options of `call`.
#[derive(Debug, Args)]
pub struct CallArgs {
    /// The number as the telephone gives it: any spelling, a tel:, sip: or callto: address; a
    /// word or nothing if it is withheld.
    ///
    /// Options that name a store only count where the desk has to be started.
    #[arg(value_name = "NUMBER")]
    number: Vec<String>,
    /// One JSON document for machines.
    #[arg(long)]
    json: bool,
}

impl CallArgs {
    fn caller(&self) -> Option<PhoneNumber> {
        caller::read(&self.number.join(" "))
    }

    /// What is asked of the desk.
    pub fn knock(&self) -> Knock {
        let number = self.caller();
        Knock::Call {
            number: number.map_or_else(String::new, |number| number.as_str().to_owned()),
        }
    }

    /// Tells that the open desk shows the call.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn tell_handed_over(&self) -> Result<(), Failure> {
        if self.json {
            return self.document("open");
        }
        output::say(&match self.caller() {
            Some(number) => format!("The open desk shows the call of {number}.\n"),
            None => "The open desk shows a call without a number.\n".to_owned(),
        })
    }

    /// Tells that the desk was started for the call; its window is closed by now.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn tell_started(&self) -> Result<(), Failure> {
        if self.json {
            return self.document("started");
        }
        Ok(())
    }

    fn document(&self, desk: &str) -> Result<(), Failure> {
        let number = self.caller();
        output::document(&json!({
            "number": number.as_ref().map(PhoneNumber::as_str),
            "display": number.as_ref().map(PhoneNumber::display),
            "desk": desk,
        }))
    }
}

/// Why the open desk does not show a call.
pub fn call_not_heard(error: &KnockError) -> Failure {
    let failure = Failure::new(Exit::Unreached, error.to_string());
    match error {
        KnockError::Refused(_) => {
            failure.advise("If it is of an older version, close it and start it again.")
        }
        KnockError::Unreached(_) | KnockError::Silent | KnockError::Odd(_) => failure,
    }
}

//! The bench of a practice store on this machine: which faults are on, and switching them. It is no
//! part of the platform's contract, so no other store is asked.

use serde::Serialize;
use serde_json::Value;

use super::{
    client::Client,
    envelope::{judge, unreadable},
    error::ApiError,
    read,
};

/// Where the bench is, beside `/plugin-api/`.
const PATH: &str = "practice/faults";

/// A fault that is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenchFault {
    /// Names it.
    pub id: u64,
    /// As it was asked for.
    pub spec: String,
    /// How many requests it will still hit; nothing for all.
    pub left: Option<u32>,
}

/// What is to be switched; all of it at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct BenchChange {
    /// Everything off first.
    pub clear: bool,
    /// These off, by id.
    pub disarm: Vec<u64>,
    /// These on, as texts of faults.
    pub arm: Vec<String>,
}

impl Client {
    /// The faults that are on.
    ///
    /// # Errors
    /// No bench answers there, or [`NotFound`](super::ErrorKind::NotFound) for a store elsewhere.
    pub async fn bench_faults(&self) -> Result<Vec<BenchFault>, ApiError> {
        self.bench(None).await
    }

    /// Switches faults, and gives those that are on then.
    ///
    /// # Errors
    /// As [`bench_faults`](Self::bench_faults), or a fault is misspelt.
    pub async fn switch_faults(&self, change: &BenchChange) -> Result<Vec<BenchFault>, ApiError> {
        let json = serde_json::to_string(change).unwrap_or_default();
        self.bench(Some(json.into())).await
    }

    async fn bench(&self, json: Option<std::sync::Arc<str>>) -> Result<Vec<BenchFault>, ApiError> {
        let reply = self.beside_the_contract(PATH, json).await?;
        let body = judge(&reply)?;
        let faults = body.get("faults").and_then(Value::as_array);
        let faults = faults.and_then(|faults| faults.iter().map(read_fault).collect());
        faults.ok_or_else(|| unreadable(reply.status, "faults", &reply.text))
    }
}

fn read_fault(fault: &Value) -> Option<BenchFault> {
    Some(BenchFault {
        id: fault.get("id")?.as_u64()?,
        spec: read::filled_text(fault.as_object()?, "spec")?,
        left: match fault.get("left") {
            None | Some(Value::Null) => None,
            Some(left) => Some(u32::try_from(left.as_u64()?).ok()?),
        },
    })
}

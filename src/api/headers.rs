//! The headers that go with a call, and what those of its answer mean.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{
    Version,
    header::{
        ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue,
        InvalidHeaderValue, RETRY_AFTER,
    },
};
use url::Url;

use super::key::ApiKey;

/// The headers of a call, but for the key.
pub(super) fn of_call(url: &str, json: Option<&str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(json) = json {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(json.len()));
    }
    let host = Url::parse(url).ok().and_then(|url| {
        let host = url.host_str()?.to_owned();
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host,
        };
        HeaderValue::from_str(&host).ok()
    });
    headers.extend(host.map(|host| (HOST, host)));
    headers
}

/// Those of the headers that the HTTP library does not write itself.
pub(super) fn sent(mut headers: HeaderMap) -> HeaderMap {
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    headers
}

/// The version of HTTP, in the words of its first line.
pub(super) fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

/// The key as a header, marked so that no trace prints it.
pub(super) fn authorization(key: &ApiKey) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", key.expose()))?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

/// `Retry-After` in seconds (contract section 2) or, as HTTP also allows, as a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = http_date(headers, &RETRY_AFTER)?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

/// A header that holds a time.
pub(super) fn http_date(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    let text = headers.get(name)?.to_str().ok()?;
    Some(rfc2822::parse(text).ok()?.timestamp())
}

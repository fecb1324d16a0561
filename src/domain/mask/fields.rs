//! Which fields of the wire are a guest's (contract sections 3.3, 5, 6 and 11).

/// What kind of personal data a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Who.
    Name,
    /// A number.
    Phone,
    /// Where to.
    Address,
    /// A text that somebody wrote.
    Note,
}

/// Words that are in no field by chance: names of fields, and what servers and logs say. A guest's
/// text of these words alone is not looked for elsewhere.
const COMMON: &[&str] = &[
    "accept",
    "address",
    "allowed",
    "already",
    "and",
    "answer",
    "api",
    "application",
    "are",
    "at",
    "body",
    "call",
    "can",
    "cart",
    "charset",
    "closed",
    "code",
    "connection",
    "content",
    "create",
    "curl",
    "customer",
    "customers",
    "data",
    "date",
    "debug",
    "desk",
    "discount",
    "duplicate",
    "empty",
    "error",
    "export",
    "false",
    "for",
    "found",
    "from",
    "get",
    "greater",
    "header",
    "host",
    "http",
    "https",
    "id",
    "in",
    "info",
    "invalid",
    "is",
    "json",
    "key",
    "kredi",
    "kart",
    "karti",
    "length",
    "limit",
    "list",
    "may",
    "menu",
    "message",
    "method",
    "methods",
    "must",
    "nakit",
    "name",
    "new",
    "no",
    "not",
    "note",
    "null",
    "of",
    "ok",
    "open",
    "option",
    "options",
    "order",
    "orders",
    "packet",
    "packets",
    "paid",
    "payment",
    "payments",
    "phone",
    "plugin",
    "post",
    "price",
    "product",
    "products",
    "progress",
    "quantity",
    "refused",
    "rejected",
    "reply",
    "request",
    "required",
    "retry",
    "scope",
    "send",
    "sent",
    "server",
    "status",
    "store",
    "string",
    "success",
    "test",
    "than",
    "the",
    "time",
    "timeout",
    "title",
    "to",
    "total",
    "true",
    "type",
    "unauthorized",
    "unknown",
    "update",
    "url",
    "utf",
    "version",
    "warn",
    "with",
];

/// Names of fields that a body is told by, as they are folded.
const WIRE: &[&str] = &[
    "addressdescription",
    "approved",
    "callbackurl",
    "customer",
    "idempotencykey",
    "isdiscount",
    "lineid",
    "metadata",
    "packetid",
    "paymentnote",
    "region",
    "restaurantdelivery",
    "taxrate",
    "uuid",
    "docno",
    "latitude",
    "longitude",
    "location",
];

pub(super) fn is_common(folded: &str) -> bool {
    COMMON.contains(&folded)
}

/// Whether a word is one that the wire itself says.
pub(super) fn is_of_the_wire(folded: &str) -> bool {
    is_common(folded) || WIRE.contains(&folded)
}

/// The name of a field in small letters and without signs.
pub(super) fn plain(field: &str) -> String {
    field
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What a field holds wherever it stands, by its [`plain`] name.
pub(super) fn kind(field: &str) -> Option<Kind> {
    let has = |parts: &[&str]| parts.iter().any(|part| field.contains(part));
    let is = |names: &[&str]| names.contains(&field);
    if has(&["phone", "telefon", "mobile", "msisdn", "whatsapp"]) || is(&["call", "gsm", "tel"]) {
        Some(Kind::Phone)
    } else if has(&[
        "firstname",
        "lastname",
        "surname",
        "fullname",
        "customername",
        "guestname",
    ]) || is(&[
        "name",
        "displayname",
        "contactname",
        "nickname",
        "recipient",
        "receiver",
        "isim",
        "adsoyad",
        "soyad",
    ]) {
        Some(Kind::Name)
    } else if has(&[
        "address",
        "adres",
        "region",
        "district",
        "latitude",
        "longitude",
        "location",
    ]) || is(&["lat", "lng", "lon", "street", "city", "neighborhood"])
    {
        Some(Kind::Address)
    } else if has(&["note", "email", "eposta", "comment"])
        || is_of_the_state(field)
        || is_secret(field)
    {
        Some(Kind::Note)
    } else {
        None
    }
}

/// What a field of a guest's own record holds, by its [`plain`] name; nothing for what is no
/// personal data even there.
pub(super) fn kind_in_guest(field: &str) -> Option<Kind> {
    if is_bookkeeping(field) {
        return None;
    }
    Some(match kind(field) {
        Some(kind) => kind,
        None if field.contains("name") || field == "title" => Kind::Name,
        None => Kind::Note,
    })
}

/// Numbers by which the state knows a person.
fn is_of_the_state(field: &str) -> bool {
    const PARTS: [&str; 8] = [
        "tckn",
        "kimlik",
        "vergino",
        "nationalid",
        "identity",
        "passport",
        "taxid",
        "taxnumber",
    ];
    PARTS.iter().any(|part| field.contains(part))
}

/// What opens a door to whoever has it, such as the token of a callback (contract section 13.3).
pub(super) fn is_secret(field: &str) -> bool {
    const PARTS: [&str; 7] = [
        "token",
        "secret",
        "password",
        "apikey",
        "authorization",
        "signature",
        "credential",
    ];
    PARTS.iter().any(|part| field.contains(part)) && field != "tokentype"
}

/// Ids, sums and times.
fn is_bookkeeping(field: &str) -> bool {
    if is_of_the_state(field) {
        return false;
    }
    const NAMES: [&str; 9] = [
        "id", "uuid", "total", "count", "balance", "discount", "debt", "currency", "type",
    ];
    const ENDS: [&str; 4] = ["id", "at", "count", "total"];
    let is_date = field.contains("date") && !field.contains("birth");
    NAMES.contains(&field)
        || is_date
        || (field.len() > 4 && ENDS.iter().any(|end| field.ends_with(end)))
}

/// Whether what stands under this name is a guest.
pub(super) fn is_guest(field: &str) -> bool {
    matches!(
        field,
        "customer" | "guest" | "caller" | "recipient" | "receiver" | "deliveryto"
    )
}

/// Whether what stands under this name is a list of guests.
pub(super) fn is_guests(field: &str) -> bool {
    matches!(field, "customers" | "guests")
}

/// Whether a field names or measures something of the store: only a guest's number in it counts.
pub(super) fn is_of_the_store(field: &str) -> bool {
    const NAMES: [&str; 20] = [
        "title",
        "product",
        "products",
        "option",
        "options",
        "category",
        "categories",
        "method",
        "key",
        "by",
        "status",
        "type",
        "channel",
        "entegrasyon",
        "currency",
        "ordercode",
        "idempotencykey",
        "nextcursor",
        "after",
        "docno",
    ];
    NAMES.contains(&field) || field == "id" || field.ends_with("id")
}

/// Whether a field holds an address of the web.
pub(super) fn is_link(field: &str) -> bool {
    field.ends_with("url") || field.ends_with("urls") || field.ends_with("uri")
}

/// Whether an endpoint tells of the menu, in which there is no guest.
pub(super) fn is_of_the_menu(endpoint: &str) -> bool {
    ["products/", "categories/", "payment-methods/"]
        .iter()
        .any(|menu| endpoint.starts_with(menu))
}

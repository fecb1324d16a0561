//! Every word on screen, from `assets/texts/*.ftl`.

use std::collections::HashMap;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};

use crate::{domain::NumberStyle, store::settings::Language};

const TURKISH: &str = include_str!("../../assets/texts/tr.ftl");
const ENGLISH: &str = include_str!("../../assets/texts/en.ftl");

/// The texts of one language. Those without a value in them are resolved once, so that a frame
/// costs a lookup each.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
}

impl Texts {
    /// Reads the texts of a language.
    pub fn new(language: Language) -> Self {
        let (source, tag) = match language {
            Language::Tr => (TURKISH, "tr"),
            Language::En => (ENGLISH, "en"),
        };
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                tracing::error!(?language, count = errors.len(), "texts that cannot be read");
                resource
            }
        };
        let ids: Vec<String> = message_ids(&resource);
        let mut bundle = FluentBundle::new(vec![tag.parse().unwrap_or_default()]);
        bundle.set_use_isolating(false);
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?language, count = errors.len(), "texts given twice");
        }
        let plain = ids
            .into_iter()
            .filter_map(|id| {
                let text = resolve(&bundle, &id, None).ok()?;
                Some((id, text))
            })
            .collect();
        Self {
            language,
            bundle,
            plain,
        }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How numbers are written in this language.
    pub fn numbers(&self) -> NumberStyle {
        match self.language {
            Language::Tr => NumberStyle::Turkish,
            Language::En => NumberStyle::English,
        }
    }

    /// A text without values. An id that does not exist shows as itself; a test finds those.
    pub fn get<'a>(&'a self, id: &'a str) -> &'a str {
        self.plain.get(id).map_or(id, String::as_str)
    }

    /// A text with values put in.
    pub fn with(&self, id: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.to_fluent());
        }
        resolve(&self.bundle, id, Some(&args)).unwrap_or_else(|Unresolved| id.to_owned())
    }

    /// Whether there is such a text.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// All ids, in no order.
    pub fn ids_unsorted(language: Language) -> Vec<String> {
        let source = match language {
            Language::Tr => TURKISH,
            Language::En => ENGLISH,
        };
        match FluentResource::try_new(source.to_owned()) {
            Ok(resource) | Err((resource, _)) => message_ids(&resource),
        }
    }

    /// The whole file of a language, for tests of letters and placeholders.
    pub fn source(language: Language) -> &'static str {
        match language {
            Language::Tr => TURKISH,
            Language::En => ENGLISH,
        }
    }
}

/// A value in a text.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Words, or a number already written.
    Text(&'a str),
    /// A count, which may choose between forms of a word.
    Count(usize),
}

impl Value<'_> {
    fn to_fluent(self) -> FluentValue<'static> {
        match self {
            Value::Text(text) => FluentValue::from(text.to_owned()),
            Value::Count(count) => FluentValue::from(count),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Value<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count)
    }
}

struct Unresolved;

fn resolve(
    bundle: &FluentBundle<FluentResource>,
    id: &str,
    args: Option<&FluentArgs<'_>>,
) -> Result<String, Unresolved> {
    let pattern = bundle
        .get_message(id)
        .and_then(|message| message.value())
        .ok_or(Unresolved)?;
    let mut errors = Vec::new();
    let text = bundle
        .format_pattern(pattern, args, &mut errors)
        .into_owned();
    if errors.is_empty() {
        Ok(text)
    } else {
        Err(Unresolved)
    }
}

fn message_ids(resource: &FluentResource) -> Vec<String> {
    resource
        .entries()
        .filter_map(|entry| match entry {
            fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect()
}

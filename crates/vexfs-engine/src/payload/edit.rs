//! Writing into and taking out of a JSON text along a path.

use std::borrow::Cow;

use serde_json::value::RawValue;
use vexfs_index::payload::Segment;

use super::members::Members;

type Edited = serde_json::Result<String>;

/// Writes the members of the object `source` into the object at `path`. What is on the way and no object or array is replaced by one;
/// an array gets no new elements. A member that is null takes the one of its name away.
pub(super) fn set(text: &str, path: &[Segment], source: &str) -> Edited {
    let Some((segment, rest)) = path.split_first() else { return merge(text, source) };
    match segment {
        Segment::Key(key) => {
            let mut members = if is_object(text) { Members::of(text)? } else { Members::default() };
            let old = members.get_mut(key).map_or("null", |value| &**value);
            let new = set(old, rest, source)?;
            members.set(Cow::Borrowed(key), Cow::Owned(new));
            members.to_text()
        }
        Segment::Index { index } => elements(text, |at, element| {
            if at == *index { set(element, rest, source).map(Cow::Owned) } else { Ok(Cow::Borrowed(element)) }
        }),
        Segment::Each { .. } => elements(text, |_, element| set(element, rest, source).map(Cow::Owned)),
    }
}

/// Takes away the value at `path`: a member leaves its object, all elements leave their array; a single element cannot be taken away.
pub(super) fn remove(text: &str, path: &[Segment]) -> Edited {
    let Some((segment, rest)) = path.split_first() else { return Ok(text.to_owned()) };
    match segment {
        Segment::Key(key) if is_object(text) => {
            let mut members = Members::of(text)?;
            if rest.is_empty() {
                members.remove(key);
            } else if let Some(value) = members.get_mut(key) {
                *value = Cow::Owned(remove(value, rest)?);
            }
            members.to_text()
        }
        Segment::Index { index } if is_array(text) && !rest.is_empty() => elements(text, |at, element| {
            if at == *index { remove(element, rest).map(Cow::Owned) } else { Ok(Cow::Borrowed(element)) }
        }),
        Segment::Each { .. } if is_array(text) && rest.is_empty() => Ok("[]".to_owned()),
        Segment::Each { .. } if is_array(text) => elements(text, |_, element| remove(element, rest).map(Cow::Owned)),
        _ => Ok(text.to_owned()),
    }
}

fn merge(text: &str, source: &str) -> Edited {
    let mut members = if is_object(text) { Members::of(text)? } else { Members::default() };
    for (key, value) in Members::of(source)?.0 {
        if value == "null" {
            members.remove(&key);
        } else {
            members.set(Cow::Owned(key.into_owned()), Cow::Owned(value.into_owned()));
        }
    }
    members.to_text()
}

/// The array with each element changed; an empty one in place of anything else.
fn elements<'a>(text: &'a str, change: impl Fn(usize, &'a str) -> serde_json::Result<Cow<'a, str>>) -> Edited {
    if !is_array(text) {
        return Ok("[]".to_owned());
    }
    let elements: Vec<&'a RawValue> = serde_json::from_str(text)?;
    let changed = elements.into_iter().enumerate().map(|(at, element)| change(at, element.get()));
    Ok(format!("[{}]", changed.collect::<serde_json::Result<Vec<_>>>()?.join(",")))
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

fn is_array(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(json: &str) -> Vec<Segment> {
        serde_json::from_str(json).unwrap_or_default()
    }

    #[test]
    fn setting_writes_members_and_keeps_the_text_of_the_others() {
        for (old, at, source, new) in [
            (r#"{"a":2.0,"b":18446744073709551615}"#, "[]", r#"{"b":1,"c":[1e2]}"#, r#"{"a":2.0,"b":1,"c":[1e2]}"#),
            (r#"{"a":1,"b":2}"#, "[]", r#"{"a":null}"#, r#"{"b":2}"#),
            ("{}", r#"["a","b"]"#, r#"{"c":1}"#, r#"{"a":{"b":{"c":1}}}"#),
            (r#"{"a":5}"#, r#"["a","b"]"#, r#"{"c":1}"#, r#"{"a":{"b":{"c":1}}}"#),
            (
                r#"{"a":[{"x":1},{"x":2}]}"#,
                r#"["a",{"each":true}]"#,
                r#"{"y":0}"#,
                r#"{"a":[{"x":1,"y":0},{"x":2,"y":0}]}"#,
            ),
            (r#"{"a":[{"x":1},{"x":2}]}"#, r#"["a",{"index":1}]"#, r#"{"x":0}"#, r#"{"a":[{"x":1},{"x":0}]}"#),
            (r#"{"a":[1]}"#, r#"["a",{"index":4}]"#, r#"{"x":0}"#, r#"{"a":[1]}"#),
            (r#"{"a":{}}"#, r#"["a",{"each":true}]"#, r#"{"x":0}"#, r#"{"a":[]}"#),
            (r#"{"k\"q":1,"k\"q":2}"#, "[]", "{}", r#"{"k\"q":2}"#),
        ] {
            assert_eq!(set(old, &path(at), source).ok().as_deref(), Some(new), "{source} at {at} of {old}");
        }
    }

    #[test]
    fn removing_takes_members_and_all_elements_away() {
        for (old, at, new) in [
            (r#"{"a":1,"b":2}"#, r#"["a"]"#, r#"{"b":2}"#),
            (r#"{"a":{"b":1,"c":2}}"#, r#"["a","b"]"#, r#"{"a":{"c":2}}"#),
            (r#"{"a":[{"b":1},{"b":2,"c":3}]}"#, r#"["a",{"each":true},"b"]"#, r#"{"a":[{},{"c":3}]}"#),
            (r#"{"a":[{"b":1},{"b":2}]}"#, r#"["a",{"index":0},"b"]"#, r#"{"a":[{},{"b":2}]}"#),
            (r#"{"a":[1,2]}"#, r#"["a",{"each":true}]"#, r#"{"a":[]}"#),
            (r#"{"a":[1,2]}"#, r#"["a",{"index":0}]"#, r#"{"a":[1,2]}"#),
            (r#"{"a":[1,2]}"#, r#"["a","b"]"#, r#"{"a":[1,2]}"#),
        ] {
            assert_eq!(remove(old, &path(at)).ok().as_deref(), Some(new), "{at} of {old}");
        }
    }
}

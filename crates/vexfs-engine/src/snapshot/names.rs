//! What the files of a collection are called. Nothing else is ever written when a snapshot is restored.

/// Whether a collection may have a file of this name, below its directory.
pub(super) fn is_file_name(name: &str) -> bool {
    match name.split_once('/') {
        None => name == "MANIFEST" || numbers(name, "log-", ".vxl").is_some_and(|digits| digits.len() == 20),
        Some((directory, file)) => {
            numbers(directory, "gen-", "").is_some()
                && (numbers(file, "checkpoint-", ".vxs").is_some()
                    || numbers(file, "payload-", ".vxb").is_some()
                    || is_chunk(file))
        }
    }
}

/// `vectors-<slot>-<chunk>.vxv` or `.vxb`.
fn is_chunk(file: &str) -> bool {
    let rest = file.strip_prefix("vectors-").and_then(|rest| rest.split_once('-'));
    rest.is_some_and(|(slot, chunk)| {
        is_number(slot) && (numbers(chunk, "", ".vxv").is_some() || numbers(chunk, "", ".vxb").is_some())
    })
}

fn numbers<'a>(name: &'a str, prefix: &str, suffix: &str) -> Option<&'a str> {
    name.strip_prefix(prefix)?.strip_suffix(suffix).filter(|digits| is_number(digits))
}

fn is_number(digits: &str) -> bool {
    (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_file_name;

    #[test]
    fn only_files_of_collections_are_known() {
        let known = [
            "MANIFEST",
            "log-00000000000000000017.vxl",
            "gen-0/checkpoint-12.vxs",
            "gen-3/payload-0.vxb",
            "gen-3/vectors-1-20.vxv",
            "gen-3/vectors-0-2.vxb",
        ];
        assert!(known.iter().all(|name| is_file_name(name)));
        let unknown = [
            "",
            "/",
            "manifest",
            "MANIFEST/",
            "./MANIFEST",
            "../MANIFEST",
            "/etc/passwd",
            "log-1.vxl",
            "gen-/payload-0.vxb",
            "gen-0/../../catalog.redb",
            "gen-0/payload-0.vxb/x",
            "gen-0//payload-0.vxb",
            "gen-0/payload-0.vxb\0",
            "gen-0",
            "gen-0/payload-0.vxb.tmp",
            "gen-0/vectors-0.vxv",
            "gen-0/vectors--1.vxv",
            "gen--1/payload-0.vxb",
            "LOCK",
        ];
        assert!(unknown.iter().all(|name| !is_file_name(name)));
    }
}

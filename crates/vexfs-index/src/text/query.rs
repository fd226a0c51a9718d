/// What a document must have for a search to be able to match. Never demands too much, may demand too little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Query {
    /// Nothing: every document is a candidate.
    All,
    /// These bytes in a row; at least three.
    Contains(Vec<u8>),
    /// What every part demands.
    And(Vec<Query>),
    /// What at least one part demands.
    Or(Vec<Query>),
}

/// More demands than this narrow no further and take time.
const CONJUNCTS_MAX: usize = 16;

impl Query {
    pub(super) fn contains(bytes: &[u8]) -> Self {
        if bytes.len() < 3 { Self::All } else { Self::Contains(bytes.to_vec()) }
    }

    pub(super) fn and(parts: Vec<Self>) -> Self {
        let mut parts: Vec<_> = parts.into_iter().filter(|part| *part != Self::All).collect();
        parts.truncate(CONJUNCTS_MAX);
        if parts.is_empty() { Self::All } else { Self::And(parts) }
    }

    pub(super) fn or(parts: Vec<Self>) -> Self {
        if parts.contains(&Self::All) { Self::All } else { Self::Or(parts) }
    }
}

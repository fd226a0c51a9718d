//! Scores made of the similarities to several examples. Larger is better; similarities are larger for what is nearer, distances
//! count negatively and Euclidean ones squared.

use vexfs_codec::columns::VectorRef;

use crate::error::{EngineError, Result};

/// A difference of similarities that counts as none.
const MARGIN: f32 = f32::EPSILON;

/// Examples and what is made of them.
pub(super) struct CustomScore<'a> {
    rule: Rule,
    /// The target if there is one, then the positive and the negative examples.
    examples: Vec<VectorRef<'a>>,
    positives: usize,
    /// How much each example counts, where that is told.
    weights: Vec<f32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    BestScore,
    SumScores,
    Discover,
    Context,
    Weighted,
}

impl<'a> CustomScore<'a> {
    /// By the most similar example: better the more similar a positive one is, worse the more similar a negative one.
    ///
    /// # Errors
    /// Without examples.
    pub(super) fn best(positives: Vec<VectorRef<'a>>, negatives: Vec<VectorRef<'a>>) -> Result<Self> {
        Self::recommend(Rule::BestScore, positives, negatives)
    }

    /// By the sum of the similarities.
    ///
    /// # Errors
    /// Without examples.
    pub(super) fn sum(positives: Vec<VectorRef<'a>>, negatives: Vec<VectorRef<'a>>) -> Result<Self> {
        Self::recommend(Rule::SumScores, positives, negatives)
    }

    /// By the number of pairs on whose positive side a vector lies, then by the similarity to the target.
    ///
    /// # Errors
    /// Unless there are one target and as many positives as negatives.
    pub(super) fn discover(
        mut target: Vec<VectorRef<'a>>,
        positives: Vec<VectorRef<'a>>,
        negatives: Vec<VectorRef<'a>>,
    ) -> Result<Self> {
        if target.len() != 1 {
            return Err(EngineError::InvalidArgument("a discovery has one target".to_owned()));
        }
        let pairs = Self::context(positives, negatives)?;
        target.extend(pairs.examples);
        Ok(Self { rule: Rule::Discover, examples: target, ..pairs })
    }

    /// By the sum of the similarities, each times its weight.
    ///
    /// # Errors
    /// Unless each example has a weight.
    pub(super) fn weighted(examples: Vec<VectorRef<'a>>, weights: Vec<f32>) -> Result<Self> {
        if examples.len() != weights.len() {
            return Err(EngineError::InvalidArgument("every example has a weight".to_owned()));
        }
        Ok(Self { weights, ..Self::assemble(Rule::Weighted, examples, Vec::new()) })
    }

    /// By how far a vector lies on the negative side of pairs.
    ///
    /// # Errors
    /// Unless there are as many positives as negatives.
    pub(super) fn context(positives: Vec<VectorRef<'a>>, negatives: Vec<VectorRef<'a>>) -> Result<Self> {
        if positives.len() != negatives.len() {
            return Err(EngineError::InvalidArgument("half of a pair is missing".to_owned()));
        }
        Ok(Self::assemble(Rule::Context, positives, negatives))
    }

    fn recommend(rule: Rule, positives: Vec<VectorRef<'a>>, negatives: Vec<VectorRef<'a>>) -> Result<Self> {
        if positives.is_empty() && negatives.is_empty() {
            return Err(EngineError::InvalidArgument("a recommendation needs an example".to_owned()));
        }
        Ok(Self::assemble(rule, positives, negatives))
    }

    fn assemble(rule: Rule, positives: Vec<VectorRef<'a>>, negatives: Vec<VectorRef<'a>>) -> Self {
        let count = positives.len();
        let mut examples = positives;
        examples.extend(negatives);
        Self { rule, examples, positives: count, weights: Vec::new() }
    }

    pub(super) fn examples(&self) -> &[VectorRef<'a>] {
        &self.examples
    }

    /// The score of a vector from its similarities to the examples, in their order.
    pub(super) fn of(&self, similarities: &[f32]) -> f32 {
        let targets = usize::from(self.rule == Rule::Discover);
        let (target, pairs) = similarities.split_at(targets);
        let (positives, negatives) = pairs.split_at(self.positives);
        match self.rule {
            Rule::BestScore => best_score(positives, negatives),
            Rule::SumScores => positives.iter().sum::<f32>() - negatives.iter().sum::<f32>(),
            Rule::Discover => {
                rank(positives, negatives) as f32 + target.iter().copied().map(scaled_sigmoid).sum::<f32>()
            }
            Rule::Context => loss(positives, negatives),
            Rule::Weighted => positives.iter().zip(&self.weights).map(|(similarity, weight)| similarity * weight).sum(),
        }
    }
}

fn best_score(positives: &[f32], negatives: &[f32]) -> f32 {
    let best = |similarities: &[f32]| similarities.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (positive, negative) = (best(positives), best(negatives));
    if positive > negative { scaled_sigmoid(positive) } else { -scaled_sigmoid(negative) }
}

/// Pairs on whose positive side the vector lies less those on whose negative side it lies.
fn rank(positives: &[f32], negatives: &[f32]) -> i32 {
    positives.iter().zip(negatives).map(|(positive, negative)| positive.total_cmp(negative) as i32).sum()
}

fn loss(positives: &[f32], negatives: &[f32]) -> f32 {
    let pairs = positives.iter().zip(negatives);
    pairs.fold(0.0, |sum, (positive, negative)| sum + sigmoid((positive - negative - MARGIN).min(0.0)))
}

/// From −1 to 1, an approximation that needs no exponential.
fn sigmoid(x: f32) -> f32 {
    x / (1.0 + x.abs())
}

/// From 0 to 1.
fn scaled_sigmoid(x: f32) -> f32 {
    0.5 * (sigmoid(x) + 1.0)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "small whole numbers and halves are exact")]
mod tests {
    use super::*;

    const EXAMPLE: VectorRef<'_> = VectorRef::Dense(&[]);

    fn examples(count: usize) -> Vec<VectorRef<'static>> {
        vec![EXAMPLE; count]
    }

    #[test]
    fn best_scores_take_the_most_similar_example_of_either_side() {
        let score = CustomScore::best(examples(2), examples(1)).map(|score| score.of(&[1.0, 3.0, 2.0]));
        assert_eq!(score.ok(), Some(0.5 * (0.75 + 1.0)));
        let score = CustomScore::best(examples(2), examples(1)).map(|score| score.of(&[1.0, 3.0, 4.0]));
        assert_eq!(score.ok(), Some(-0.5 * (0.8 + 1.0)));
        let score = CustomScore::best(examples(0), examples(1)).map(|score| score.of(&[0.0]));
        assert_eq!(score.ok(), Some(-0.5));
        assert!(CustomScore::best(examples(0), examples(0)).is_err());
    }

    #[test]
    fn discoveries_count_pairs_before_they_look_at_the_target() {
        let score = |similarities: &[f32]| {
            CustomScore::discover(examples(1), examples(2), examples(2)).map(|score| score.of(similarities)).ok()
        };
        assert_eq!(score(&[1.0, 5.0, 5.0, 1.0, 1.0]), Some(2.75));
        assert_eq!(score(&[1.0, 5.0, 1.0, 1.0, 5.0]), Some(0.75));
        assert_eq!(score(&[1.0, 5.0, 1.0, 5.0, 1.0]), Some(0.75));
        assert!(CustomScore::discover(examples(1), examples(2), examples(1)).is_err());
        assert!(CustomScore::discover(examples(0), examples(1), examples(1)).is_err());
    }

    #[test]
    fn contexts_lose_only_on_the_negative_side() {
        let score = CustomScore::context(examples(2), examples(2)).map(|score| score.of(&[5.0, 1.0, 1.0, 2.0]));
        assert_eq!(score.ok(), Some((-1.0 - MARGIN) / (2.0 + MARGIN)));
        let score = CustomScore::sum(examples(2), examples(1)).map(|score| score.of(&[5.0, 1.0, 2.0]));
        assert_eq!(score.ok(), Some(4.0));
        let score = CustomScore::weighted(examples(2), vec![0.5, -2.0]).map(|score| score.of(&[6.0, 1.0]));
        assert_eq!(score.ok(), Some(1.0));
        assert!(CustomScore::weighted(examples(2), vec![1.0]).is_err());
    }
}

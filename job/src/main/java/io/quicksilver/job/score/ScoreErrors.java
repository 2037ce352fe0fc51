package io.quicksilver.job.score;

/** Why a row could not be scored: codes beside those of {@code RowError}. */
final class ScoreErrors {

  /** A text that is null, or of no token that could be scored. */
  static final String TEXT_EMPTY = "text_empty";

  /** A context that is null, or empty where the model has no start token. */
  static final String CONTEXT_EMPTY = "context_empty";

  /** A continuation or choice of which the tokenizer leaves nothing behind its context. */
  static final String CONTINUATION_EMPTY = "continuation_empty";

  /** A continuation or choice of more tokens than the model's window. */
  static final String CONTINUATION_TOO_LONG = "continuation_too_long";

  /** Choices that are no array of texts. */
  static final String CHOICES = "choices";

  /** A gold that numbers no choice. */
  static final String GOLD = "gold";

  /** A reference that is null. */
  static final String REFERENCE_EMPTY = "reference_empty";

  /** A log-probability that is no number: the model computes infinities. */
  static final String NOT_FINITE = "not_finite";

  private ScoreErrors() {}
}

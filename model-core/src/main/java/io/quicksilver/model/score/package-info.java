/**
 * Scoring: how likely a model finds tokens that are there already.
 *
 * <p>A caller makes {@link io.quicksilver.model.score.TokenSpan}s of its texts, by {@link
 * io.quicksilver.model.score.RollingWindows} or {@link io.quicksilver.model.score.TextPair}, and
 * draws their {@link io.quicksilver.model.score.TokenScores} from a {@link
 * io.quicksilver.model.score.Scorer}; nothing here knows of Spark.
 */
package io.quicksilver.model.score;

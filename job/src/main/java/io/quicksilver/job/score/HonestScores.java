package io.quicksilver.job.score;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import java.util.Locale;

/** What a model can be asked without seeing what it is asked for, and what is said about it. */
public final class HonestScores {

  private static final String OTHERWISE =
      "; --prequential scores each token by a forward over what stands before it";

  private HonestScores() {}

  /**
   * Refuses to score in one forward what sees the future there.
   *
   * @param caching what the model's modules and semantics let it keep: one that keeps its positions
   *     in pieces has none that looks ahead
   * @throws QuicksilverException with code 2
   */
  public static void require(
      ModelConfig config, Caching caching, ScoreKind kind, Settings settings) {
    if (kind == ScoreKind.GENERATION) {
      return;
    }
    stride(config, settings);
    if (settings.get(ScoreKeys.PREQUENTIAL)) {
      return;
    }
    if (caching == Caching.NOTHING) {
      throw refused(
          "the model's context_pooling must be causal or prompt, got full, with which a token sees"
              + " those behind it");
    }
    boolean bothSides =
        caching != Caching.PIECES && config.contextPooling() == ContextPooling.CAUSAL;
    if (bothSides && kind == ScoreKind.TEXT) {
      throw refused(
          "the model's token_mixing_padding must be causal for a text, which has no prompt, got"
              + " same, with which a token sees those behind it");
    }
  }

  private static QuicksilverException refused(String why) {
    return new QuicksilverException(
        ExitCode.USAGE, "Cannot score in one forward: " + why + OTHERWISE);
  }

  /** Tokens that a text's later windows score. */
  public static int stride(ModelConfig config, Settings settings) {
    int window = config.maxPositions();
    int stride = settings.get(ScoreKeys.STRIDE).orElse(window);
    if (stride > window) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT,
              "Cannot score a text: --stride must be at most the model's window of %d, got %d",
              window,
              stride));
    }
    return stride;
  }

  /** How the model was asked. */
  public static ScoreMetrics.Semantics semantics(
      ModelConfig config, ScoreKind kind, Settings settings) {
    boolean prequential = settings.get(ScoreKeys.PREQUENTIAL) && kind != ScoreKind.GENERATION;
    String batch =
        config.contextScope() == ContextScope.SEQUENCE
            ? null
            : kind == ScoreKind.GENERATION
                ? settings.batchSize() + " neighbouring rows"
                : "each text's window, continuation or choice alone";
    return new ScoreMetrics.Semantics(
        config.contextPooling().spelling(),
        prequential ? "all that stands before the scored token" : prompt(kind),
        batch,
        prequential,
        config.maxPositions(),
        stride(config, settings),
        settings.get(ScoreKeys.CONVENTION));
  }

  private static String prompt(ScoreKind kind) {
    return switch (kind) {
      case TEXT -> "the start token; of a later window, the context that it does not score";
      case CONTINUATION -> "the context";
      case CHOICES -> "the query";
      case GENERATION -> "the prompt";
    };
  }
}

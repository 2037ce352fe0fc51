package io.quicksilver.model.decode;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.math.Matrix;
import java.util.stream.IntStream;

/** What a model's modules and semantics let a decoder keep of the positions it has computed. */
public enum Caching {

  /** A position depends on those before it alone: a prompt may be computed in pieces, or shared. */
  PIECES,

  /** The prompt's positions depend on one another: it is computed at once, and kept. */
  WHOLE_PROMPT,

  /** A new token changes every position: nothing is kept. */
  NOTHING;

  /** What the modules that a checkpoint holds allow. */
  public static Caching of(CheckpointLayout layout) {
    ModelConfig config = layout.config();
    boolean looksAhead = pools(layout) || mixesAhead(layout);
    if (!looksAhead) {
      return PIECES;
    }
    return config.contextPooling() == ContextPooling.FULL ? NOTHING : WHOLE_PROMPT;
  }

  /** The model with a window no longer than one step can hold where rows are computed at once. */
  public static CheckpointLayout fitted(CheckpointLayout layout) {
    return of(layout) == PIECES
        ? layout
        : new CheckpointLayout(
            layout.config().withinWindow(Matrix.mostRows(widest(layout))),
            layout.layers(),
            layout.ownHead());
  }

  private static int widest(CheckpointLayout layout) {
    ModelConfig config = layout.config();
    long squeezed =
        layout.layers().stream().mapToLong(LayerModules::squeezedChannels).max().orElse(0);
    return IntStream.of(
            config.hiddenSize(),
            config.queryWidth() + 2 * config.keyValueWidth(),
            config.intermediateSize(),
            (int) squeezed)
        .max()
        .getAsInt();
  }

  /** Whether a module's context holds positions to come. */
  private static boolean pools(CheckpointLayout layout) {
    return layout.config().contextPooling() != ContextPooling.CAUSAL
        && layout.layers().stream()
            .anyMatch(
                layer ->
                    layer.inputGamma()
                        || layer.postAttentionGamma()
                        || layer.squeezedChannels() > 0);
  }

  private static boolean mixesAhead(CheckpointLayout layout) {
    return layout.config().tokenMixingPadding() == TokenMixingPadding.SAME
        && layout.layers().stream().mapToLong(LayerModules::tokenMixingTaps).anyMatch(k -> k > 1);
  }

  /** One sentence: whether prompts that begin alike share that beginning, and if not, why not. */
  public static String sharing(CheckpointLayout layout) {
    ModelConfig config = layout.config();
    String alone = "Prompts that begin alike share nothing: ";
    if (pools(layout)) {
      return String.format(
          "%swith context_pooling=%s every position depends on the whole prompt.",
          alone, config.contextPooling().spelling());
    }
    if (mixesAhead(layout)) {
      return alone + "with token_mixing_padding=same a position depends on those behind it.";
    }
    if (config.contextScope() == ContextScope.BATCH) {
      return alone + "with context_scope=batch a batch is computed as one.";
    }
    return String.format(
        "Prompts that begin alike share that beginning, in blocks of %d tokens.", Prefix.BLOCK);
  }
}

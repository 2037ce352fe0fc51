package io.quicksilver.model.layer;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.math.Matrix;
import java.util.Arrays;

/**
 * The global context of a step and the vector that a function makes of it for each row: what
 * AdaptiveRMSNorm's gamma and SEBlock's gates have in common.
 *
 * <p>{@code vector(t) = f(mean of x over the positions that t pools)}; these are
 *
 * <ul>
 *   <li>{@code causal}: 0..t, a running mean kept from step to step;
 *   <li>{@code prompt}: the prompt's positions; the vector is computed with the prompt and kept;
 *   <li>{@code full}: all positions there are, so each step holds whole sequences.
 * </ul>
 *
 * <p>With scope {@code batch} the sequences that begin in this step share one mean, each token
 * counted once. Sums run from a sequence's first position to its last, and over sequences in the
 * step's order.
 */
final class GlobalContext {

  private final ContextPooling pooling;
  private final ContextScope scope;
  private final int width;
  private final int layer;
  private final LayerMemory.Site site;
  private final ContextFunction function;

  GlobalContext(
      ContextPooling pooling,
      ContextScope scope,
      int width,
      int layer,
      LayerMemory.Site site,
      ContextFunction function) {
    this.pooling = pooling;
    this.scope = scope;
    this.width = width;
    this.layer = layer;
    this.site = site;
    this.function = function;
  }

  /**
   * The scaling of each row of {@code x [T, H]}; valid until this place's next call with this
   * scratch or until, where {@link #pools}, another place pools.
   */
  ScalingRows forward(Matrix x, Step step, Scratch scratch) {
    Shapes.require("global context", x, step.rows(), width);
    if (pooling == ContextPooling.CAUSAL) {
      runningContexts(x, step, scratch);
    } else {
      int contexts = pooledContexts(x, step, scratch);
      if (contexts > 0) {
        function.apply(scratch.contexts, contexts, scratch.scales, scratch);
      }
      keep(step, scratch);
    }
    return scratch.scaling(site);
  }

  /** Whether {@link #forward} reads the rows of this step. */
  boolean pools(Step step) {
    boolean pools = pooling == ContextPooling.CAUSAL;
    for (int b = 0; b < step.size() && !pools; b++) {
      pools = begins(step, b);
    }
    return pools;
  }

  /** One context per row: the mean over the row's position and those before it. */
  private void runningContexts(Matrix x, Step step, Scratch scratch) {
    scratch
        .lanes()
        .forEach(
            step.size(),
            (b, lane) -> {
              float[] row = scratch.lane(lane).first;
              float[] sum = memory(step, b).sum(width);
              for (int i = 0; i < step.count(b); i++) {
                x.read(step.offset(b) + i, row, 0);
                Rows.add(sum, row, width);
                Rows.divide(sum, step.start(b) + i + 1, row, width);
                scratch.contexts.write(step.offset(b) + i, row, 0);
              }
            });
    function.apply(scratch.contexts, step.rows(), scratch.scales, scratch);
    scratch.scaling(site).perRow(scratch.scales);
  }

  /**
   * One context per sequence that begins in this step, or one for all of them; returns how many.
   */
  private int pooledContexts(Matrix x, Step step, Scratch scratch) {
    if (scope == ContextScope.BATCH) {
      return sharedContext(x, step, scratch);
    }
    int contexts = 0;
    for (int b = 0; b < step.size(); b++) {
      contexts += begins(step, b) ? 1 : 0;
    }
    if (contexts == 0) {
      return 0;
    }
    int[] contextOf = new int[step.size()];
    int next = 0;
    for (int b = 0; b < step.size(); b++) {
      contextOf[b] = begins(step, b) ? next++ : -1;
    }
    scratch
        .lanes()
        .forEach(
            step.size(),
            (b, lane) -> {
              if (contextOf[b] >= 0) {
                float[] mean = scratch.lane(lane).second;
                Arrays.fill(mean, 0, width, 0f);
                int pooled = addPooled(x, step, b, mean, scratch.lane(lane).first);
                Rows.divide(mean, pooled, mean, width);
                scratch.contexts.write(contextOf[b], mean, 0);
              }
            });
    return contexts;
  }

  /** The mean over all sequences that begin here, added up one after another. */
  private int sharedContext(Matrix x, Step step, Scratch scratch) {
    float[] mean = scratch.lane(0).second;
    Arrays.fill(mean, 0);
    int tokens = 0;
    for (int b = 0; b < step.size(); b++) {
      if (begins(step, b)) {
        tokens += addPooled(x, step, b, mean, scratch.lane(0).first);
      }
    }
    if (tokens == 0) {
      return 0;
    }
    Rows.divide(mean, tokens, mean, width);
    scratch.contexts.write(0, mean, 0);
    return 1;
  }

  /** Adds the rows that a sequence pools, first to last, and says how many they are. */
  private int addPooled(Matrix x, Step step, int b, float[] sum, float[] row) {
    int pooled = pooledRows(step, b);
    for (int i = 0; i < pooled; i++) {
      x.read(step.offset(b) + i, row, 0);
      Rows.add(sum, row, width);
    }
    return pooled;
  }

  private boolean begins(Step step, int b) {
    return step.start(b) == 0;
  }

  private int pooledRows(Step step, int b) {
    if (pooling == ContextPooling.FULL) {
      return step.count(b);
    }
    int prompt = step.sequence(b).promptLength();
    if (step.count(b) < prompt) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot pool a prompt in layer %d: its first step must hold all %d tokens, got %d",
              layer, prompt, step.count(b)));
    }
    return prompt;
  }

  /** Hands the new vectors to the sequences that begin here, and finds those of the others. */
  private void keep(Step step, Scratch scratch) {
    ScalingRows scaling = scratch.scaling(site);
    scaling.perSequence(step);
    float[] vector = null;
    int context = 0;
    for (int b = 0; b < step.size(); b++) {
      if (begins(step, b)) {
        if (vector == null || scope == ContextScope.SEQUENCE) {
          vector = new float[width];
          scratch.scales.read(context++, vector, 0);
        }
        memory(step, b).keep(vector);
      }
      scaling.set(b, memory(step, b).vector());
    }
  }

  private ContextMemory memory(Step step, int b) {
    return step.sequence(b).layer(layer).context(site);
  }
}

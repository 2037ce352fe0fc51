package io.quicksilver.model.decode;

import io.quicksilver.model.math.HeapLoops;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Draws the next token of a row from its logits.
 *
 * <p>Ties go to the lower id. Not thread-safe: it keeps its buffers from call to call.
 */
public final class Sampler {

  private static final int PIECE = 1024;

  private final int vocabulary;
  private final double[] weights;
  private final long[] order;
  private final float[] piece;

  /** A sampler for rows of {@code vocabulary} logits. */
  public Sampler(int vocabulary) {
    this.vocabulary = vocabulary;
    this.weights = new double[vocabulary];
    this.order = new long[vocabulary];
    this.piece = new float[Math.min(vocabulary, PIECE)];
  }

  /**
   * Log-probability of a token: {@code logits[id] - log Σ exp(logits)}, summed from id 0 on.
   *
   * @param logits {@code [V]}
   */
  public static float logProbability(float[] logits, int id) {
    return logProbability(logits, id, new float[Math.min(logits.length, PIECE)]);
  }

  /** The same, allocating nothing. */
  public float logProbabilityOf(float[] logits, int id) {
    return logProbability(logits, id, piece);
  }

  private static float logProbability(float[] logits, int id, float[] piece) {
    float max = HeapLoops.best().max(logits, 0, logits.length);
    double sum = 0;
    for (int from = 0; from < logits.length; from += PIECE) {
      int count = Math.min(PIECE, logits.length - from);
      System.arraycopy(logits, from, piece, 0, count);
      HeapLoops.best().exponentials(piece, 0, count, max);
      sum += HeapLoops.sum(piece, 0, count);
    }
    return (float) (logits[id] - max - Math.log(sum));
  }

  /** The likeliest token, of equal ones the lowest id. */
  public static int argmax(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /**
   * Draws a token.
   *
   * @param logits {@code [V]}; changed by the penalty
   * @param options how to draw
   * @param seen ids of prompt and completion, read only where the penalty is not 1
   * @param uniform the draw, in [0, 1)
   */
  public int draw(float[] logits, SamplingOptions options, BitSet seen, double uniform) {
    penalise(logits, (float) options.repetitionPenalty(), seen);
    if (options.temperature() == 0) {
      return argmax(logits);
    }
    int kept = order(logits, options);
    double total = weigh(logits, options.temperature(), kept);
    kept = keepTopP(options.topP(), kept, total);
    kept = keepMinP(options.minP(), kept);
    return pick(kept, uniform);
  }

  private static void penalise(float[] logits, float penalty, BitSet seen) {
    if (penalty == 1) {
      return;
    }
    for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
      logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
    }
  }

  /** Puts the candidates in order, likeliest first, and says how many top-k keeps. */
  private int order(float[] logits, SamplingOptions options) {
    boolean all = options.topK() == 0 || options.topK() >= vocabulary;
    for (int id = 0; id < vocabulary; id++) {
      order[id] = sortKey(logits[id], id);
    }
    if (all && options.topP() == 1 && options.minP() == 0) {
      return vocabulary;
    }
    Arrays.sort(order);
    return all ? vocabulary : options.topK();
  }

  /** Ascending keys for descending logits, then ascending ids. */
  private static long sortKey(float logit, int id) {
    int bits = Float.floatToIntBits(logit);
    int ascending = bits ^ ((bits >> 31) & 0x7fffffff);
    return ((long) ~ascending << 32) | id;
  }

  /** {@code weights[i] = exp((logit - max) / temperature)}; returns their sum. */
  private double weigh(float[] logits, double temperature, int kept) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < kept; i++) {
      max = Math.max(max, logits[(int) order[i]]);
    }
    double total = 0;
    for (int i = 0; i < kept; i++) {
      weights[i] = Math.exp((logits[(int) order[i]] - max) / temperature);
      total += weights[i];
    }
    return total;
  }

  private int keepTopP(double topP, int kept, double total) {
    if (topP == 1) {
      return kept;
    }
    double cumulative = 0;
    for (int i = 0; i < kept; i++) {
      cumulative += weights[i];
      if (cumulative >= topP * total) {
        return i + 1;
      }
    }
    return kept;
  }

  private int keepMinP(double minP, int kept) {
    if (minP == 0) {
      return kept;
    }
    int last = kept;
    while (last > 1 && weights[last - 1] < minP * weights[0]) {
      last--;
    }
    return last;
  }

  private int pick(int kept, double uniform) {
    double total = 0;
    for (int i = 0; i < kept; i++) {
      total += weights[i];
    }
    double target = uniform * total;
    double cumulative = 0;
    for (int i = 0; i < kept - 1; i++) {
      cumulative += weights[i];
      if (target < cumulative) {
        return (int) order[i];
      }
    }
    return (int) order[kept - 1];
  }
}

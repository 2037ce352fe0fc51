package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import java.util.Arrays;

/**
 * Causal grouped-query attention with rotary embedding over a sequence's cache.
 *
 * <p>{@code o_proj(softmax(q kᵀ / √D) v)}; A query heads share K key/value heads, A/K each. Queries,
 * keys and values come of one product.
 *
 * <p>Source: Vaswani et al. (2017), arXiv 1706.03762; Ainslie et al. (2023), arXiv 2305.13245.
 */
public final class Attention {

  private static final int BLOCK = KeyValueCache.BLOCK;

  private final Linear queryKeyValue;
  private final Linear output;
  private final RotaryEmbedding rotary;
  private final int heads;
  private final int keyValueHeads;
  private final int headSize;
  private final float scale;
  private final int layer;

  /**
   * Attention.
   *
   * @param queryKeyValue {@code H -> (A + 2K) D}: queries, keys, values
   * @param output {@code A D -> H}
   */
  Attention(
      Linear queryKeyValue,
      Linear output,
      RotaryEmbedding rotary,
      ModelConfig config,
      int layer) {
    this.queryKeyValue = queryKeyValue;
    this.output = output;
    this.rotary = rotary;
    this.heads = config.attentionHeads();
    this.keyValueHeads = config.keyValueHeads();
    this.headSize = config.headSize();
    this.scale = (float) (1 / Math.sqrt(headSize));
    this.layer = layer;
  }

  /** {@code x [T, H] -> y [T, H]}; the rows' keys and values go into their sequences' caches. */
  void forward(Matrix x, Step step, Matrix y, Scratch scratch) {
    Shapes.require("attention", x, step.rows(), queryKeyValue.inputs());
    queryKeyValue.forward(x, step.rows(), scratch.queryKeyValue);
    for (int b = 0; b < step.size(); b++) {
      cache(step, b, scratch).ensure(step.start(b) + step.count(b));
    }
    scratch.lanes().forEach(step.rows(), (row, lane) -> store(step, row, scratch, lane));
    scratch.lanes().forEach(step.rows(), (row, lane) -> attend(step, row, scratch, lane));
    output.forward(scratch.attended, step.rows(), y);
  }

  private KeyValueCache cache(Step step, int b, Scratch scratch) {
    return step.sequence(b).layer(layer).keyValues(keyValueHeads, headSize, scratch.blocks());
  }

  private void store(Step step, int row, Scratch scratch, int lane) {
    float[] values = scratch.lane(lane).first;
    int position = step.position(row);
    scratch.queryKeyValue.read(row, values, 0);
    rotary.rotate(values, 0, heads + keyValueHeads, position);
    int keys = heads * headSize;
    cache(step, step.owner(row), scratch)
        .store(position, values, keys, keys + keyValueHeads * headSize);
    scratch.queryKeyValue.write(row, values, 0);
  }

  private void attend(Step step, int row, Scratch scratch, int lane) {
    Scratch.LaneRows rows = scratch.lane(lane);
    KeyValueCache cache = cache(step, step.owner(row), scratch);
    int positions = step.position(row) + 1;
    scratch.queryKeyValue.read(row, rows.first, 0);
    for (int head = 0; head < heads; head++) {
      int shared = head / (heads / keyValueHeads);
      score(rows.first, head * headSize, cache, shared, positions, rows.scores);
      float sum = exponentials(rows.scores, positions);
      mixValues(rows.scores, 1 / sum, cache, shared, positions, rows.second, head * headSize);
    }
    scratch.attended.write(row, rows.second, 0);
  }

  /** {@code scores[t] = q · k[t] / √D}; the last block is computed whole. */
  private void score(
      float[] query, int offset, KeyValueCache cache, int head, int positions, float[] scores) {
    for (int first = 0; first < positions; first += BLOCK) {
      float[] keys = cache.keys(first / BLOCK);
      int base = head * headSize * BLOCK;
      Arrays.fill(scores, first, first + BLOCK, 0f);
      for (int d = 0; d < headSize; d += 2) {
        float even = query[offset + d] * scale;
        float odd = query[offset + d + 1] * scale;
        int evenKeys = base + d * BLOCK;
        int oddKeys = evenKeys + BLOCK;
        for (int t = 0; t < BLOCK; t++) {
          scores[first + t] += even * keys[evenKeys + t] + odd * keys[oddKeys + t];
        }
      }
    }
  }

  /** {@code scores = exp(scores - max)}; returns their sum, taken from the first position on. */
  private static float exponentials(float[] scores, int positions) {
    float max = Float.NEGATIVE_INFINITY;
    for (int t = 0; t < positions; t++) {
      max = Math.max(max, scores[t]);
    }
    float sum = 0;
    for (int t = 0; t < positions; t++) {
      scores[t] = (float) Math.exp(scores[t] - max);
      sum += scores[t];
    }
    return sum;
  }

  /** {@code result = Σ_t scores[t] v[t] · factor}, from the first position on. */
  private void mixValues(
      float[] scores,
      float factor,
      KeyValueCache cache,
      int head,
      int positions,
      float[] result,
      int offset) {
    Arrays.fill(result, offset, offset + headSize, 0f);
    for (int t = 0; t < positions; t++) {
      float[] values = cache.values(t / BLOCK);
      int base = (head * BLOCK + t % BLOCK) * headSize;
      float weight = scores[t] * factor;
      for (int d = 0; d < headSize; d++) {
        result[offset + d] += weight * values[base + d];
      }
    }
  }
}

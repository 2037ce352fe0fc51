package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import java.util.Arrays;

/**
 * Causal grouped-query attention with rotary embedding over a sequence's cache.
 *
 * <p>{@code o_proj(softmax(q kᵀ / √D) v)}; A query heads share K key/value heads, A/K each.
 * Queries, keys and values come of one product.
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
  private final int group;
  private final float scale;
  private final HeapLoops loops = HeapLoops.best();
  private final int layer;

  /**
   * Attention.
   *
   * @param queryKeyValue {@code H -> (A + 2K) D}: queries, keys, values
   * @param output {@code A D -> H}
   */
  Attention(
      Linear queryKeyValue, Linear output, RotaryEmbedding rotary, ModelConfig config, int layer) {
    this.queryKeyValue = queryKeyValue;
    this.output = output;
    this.rotary = rotary;
    this.heads = config.attentionHeads();
    this.keyValueHeads = config.keyValueHeads();
    this.headSize = config.headSize();
    this.group = heads / keyValueHeads;
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

  /** Its products alone, for measuring: what they are given and what becomes of it is no matter. */
  void multiplyAlone(int rows, Scratch scratch) {
    queryKeyValue.forward(scratch.normed, rows, scratch.queryKeyValue);
    output.forward(scratch.attended, rows, scratch.update());
  }

  /** Native bytes of the weights that each row is multiplied with. */
  long productBytes() {
    return queryKeyValue.bytes() + output.bytes();
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
    scaleQueries(rows.first);
    Arrays.fill(rows.second, 0, heads * headSize, 0f);
    for (int head = 0; head < keyValueHeads; head++) {
      attend(rows, cache, head, positions);
    }
    scratch.attended.write(row, rows.second, 0);
  }

  private void scaleQueries(float[] row) {
    for (int i = 0; i < heads * headSize; i++) {
      row[i] *= scale;
    }
  }

  /** The query heads that share one key/value head; a block's scores are computed whole. */
  private void attend(Scratch.LaneRows rows, KeyValueCache cache, int head, int positions) {
    int stride = rows.scores.length / group;
    int first = head * group * headSize;
    int block = head * headSize * BLOCK;
    for (int t = 0; t < positions; t += BLOCK) {
      loops.scores(
          rows.first, first, group, headSize, cache.keys(t / BLOCK), block, rows.scores, t, stride);
    }
    for (int g = 0; g < group; g++) {
      softmax(rows.scores, g * stride, positions);
    }
    for (int t = 0; t < positions; t += BLOCK) {
      int count = Math.min(BLOCK, positions - t);
      float[] values = cache.values(t / BLOCK);
      loops.mix(rows.scores, t, stride, group, values, block, count, headSize, rows.second, first);
    }
  }

  /** Exponentials run over whole blocks, which lanes like; what stands past the end is not used. */
  private void softmax(float[] scores, int offset, int positions) {
    int whole = (positions + BLOCK - 1) / BLOCK * BLOCK;
    loops.exponentials(scores, offset, whole, loops.max(scores, offset, positions));
    float factor = (float) (1 / HeapLoops.sum(scores, offset, positions));
    for (int t = offset; t < offset + positions; t++) {
      scores[t] *= factor;
    }
  }
}

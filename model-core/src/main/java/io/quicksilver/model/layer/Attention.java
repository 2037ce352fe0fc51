package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.BlockLoops;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductInput;
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
  private final BlockLoops loops;
  private final int layer;

  /**
   * Attention.
   *
   * @param queryKeyValue {@code H -> (A + 2K) D}: queries, keys, values
   * @param output {@code A D -> H}
   * @param precision of the products; the cache is in float32 beside float32, else in bfloat16
   */
  Attention(
      Linear queryKeyValue,
      Linear output,
      RotaryEmbedding rotary,
      ModelConfig config,
      Precision precision,
      int layer) {
    this.queryKeyValue = queryKeyValue;
    this.output = output;
    this.rotary = rotary;
    this.heads = config.attentionHeads();
    this.keyValueHeads = config.keyValueHeads();
    this.headSize = config.headSize();
    this.group = heads / keyValueHeads;
    this.loops = HeapLoops.best().blocks(precision, group, headSize);
    this.scale = (float) (1 / Math.sqrt(headSize));
    this.layer = layer;
  }

  /** {@code x [T, H] -> y [T, H]}; the rows' keys and values go into their sequences' caches. */
  void forward(ProductInput x, Step step, Matrix y, Scratch scratch) {
    Shapes.require("attention", x, step.rows(), queryKeyValue.inputs());
    Lanes lanes = scratch.lanes();
    queryKeyValue.forward(x, step.rows(), scratch.queryKeyValue, lanes);
    for (int b = 0; b < step.size(); b++) {
      cache(step, b, scratch).ensure(step.start(b) + step.count(b));
    }
    if (step.rows() == step.size()) {
      lanes.forEach(step.rows(), (row, lane) -> storeAndAttend(step, row, scratch, lane));
    } else {
      lanes.forEach(step.rows(), (row, lane) -> store(step, row, scratch, lane));
      lanes.forEach(step.rows(), (row, lane) -> attend(step, row, scratch, lane));
    }
    output.forward(scratch.attended, step.rows(), y, lanes);
  }

  /** Its products alone, for measuring: what they are given and what becomes of it is no matter. */
  void multiplyAlone(int rows, Scratch scratch) {
    queryKeyValue.forward(scratch.input(), rows, scratch.queryKeyValue, scratch.lanes());
    output.forward(scratch.attended, rows, scratch.update(), scratch.lanes());
  }

  /** Native bytes of the weights that each row is multiplied with. */
  long productBytes() {
    return queryKeyValue.bytes() + output.bytes();
  }

  private KeyValueCache cache(Step step, int b, Scratch scratch) {
    return step.sequence(b)
        .layer(layer)
        .keyValues(keyValueHeads, headSize, loops, scratch.blocks());
  }

  /** A row that is alone in its sequence needs no other row's keys of this step. */
  private void storeAndAttend(Step step, int row, Scratch scratch, int lane) {
    store(step, row, scratch.lane(lane).first, scratch);
    attend(step, row, scratch.lane(lane).first, scratch, lane);
  }

  private void store(Step step, int row, Scratch scratch, int lane) {
    float[] values = scratch.lane(lane).first;
    store(step, row, values, scratch);
    scratch.queryKeyValue.write(row, values, 0);
  }

  private void attend(Step step, int row, Scratch scratch, int lane) {
    float[] values = scratch.lane(lane).first;
    scratch.queryKeyValue.read(row, values, 0);
    attend(step, row, values, scratch, lane);
  }

  /** Reads a row's queries, keys and values, rotates them and stores the latter two. */
  private void store(Step step, int row, float[] values, Scratch scratch) {
    int position = step.position(row);
    scratch.queryKeyValue.read(row, values, 0);
    rotary.rotate(values, 0, heads + keyValueHeads, position);
    int keys = heads * headSize;
    cache(step, step.owner(row), scratch)
        .store(position, values, keys, keys + keyValueHeads * headSize);
  }

  private void attend(Step step, int row, float[] queries, Scratch scratch, int lane) {
    Scratch.LaneRows rows = scratch.lane(lane);
    KeyValueCache cache = cache(step, step.owner(row), scratch);
    int positions = step.position(row) + 1;
    scaleQueries(queries);
    Arrays.fill(rows.second, 0, heads * headSize, 0f);
    for (int head = 0; head < keyValueHeads; head++) {
      attend(rows, cache, head, positions);
    }
    scratch.attended.put(row, rows.second, lane);
  }

  private void scaleQueries(float[] row) {
    for (int i = 0; i < heads * headSize; i++) {
      row[i] *= scale;
    }
  }

  /** The query heads that share one key/value head. */
  private void attend(Scratch.LaneRows rows, KeyValueCache cache, int head, int positions) {
    int stride = rows.scores.length / group;
    int first = head * group * headSize;
    int at = cache.at(head);
    float[] scores = rows.scores;
    for (int t = 0; t < positions; t += BLOCK) {
      int count = Math.min(BLOCK, positions - t);
      loops.scores(rows.first, first, cache.block(t / BLOCK), at, count, scores, t, stride);
    }
    for (int g = 0; g < group; g++) {
      HeapLoops.best().softmax(scores, g * stride, positions, rows.parts);
    }
    for (int t = 0; t < positions; t += BLOCK) {
      int count = Math.min(BLOCK, positions - t);
      loops.mix(scores, t, stride, cache.block(t / BLOCK), at, count, rows.second, first);
    }
  }
}

package io.quicksilver.model.layer;

import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.ProductInput;
import io.quicksilver.model.math.Products;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a step writes on the way: the activations off the heap, a few rows per lane on it.
 *
 * <p>Belongs to one decoder and is reused from step to step; grows to the largest step. Owns its
 * native memory and its lanes.
 */
public final class Scratch implements AutoCloseable {

  /** Widths of the activations; {@code group} query heads share a key/value head. */
  public record Widths(
      int hidden,
      int queryKeyValue,
      int attended,
      int intermediate,
      int squeezed,
      int group,
      int positions) {}

  /** Heap rows of one lane. */
  static final class LaneRows {
    final float[] first;
    final float[] second;
    final float[] wide;
    final float[] scores;
    final float[] parts = new float[HeapLoops.SQUARE_PARTS];

    LaneRows(Widths widths) {
      int width =
          Math.max(
              Math.max(widths.hidden, widths.squeezed),
              Math.max(widths.queryKeyValue, widths.attended));
      first = new float[width];
      second = new float[width];
      wide = new float[widths.intermediate];
      int blocks = (widths.positions + KeyValueCache.BLOCK - 1) / KeyValueCache.BLOCK;
      // A few floats more a row: rows a power of two apart would share the processor's cache lines.
      scores = new float[widths.group * (blocks * KeyValueCache.BLOCK + HeapLoops.PARTS)];
    }
  }

  private final Widths widths;
  private final Products products;
  private final Lanes lanes;
  private final LaneRows[] laneRows;
  private final BlockPool blocks = new BlockPool();
  private final Map<LayerMemory.Site, ScalingRows> scaling = new EnumMap<>(LayerMemory.Site.class);
  private final List<ProductInput> owned = new ArrayList<>();
  private int rows;
  private boolean closed;

  Matrix normed;
  Matrix mixed;
  Matrix queryKeyValue;
  ProductInput attended;
  Matrix gated;
  Matrix contexts;
  Matrix squeezed;
  Matrix scales;
  private Matrix hidden;
  private ResidualStream residual;
  private Matrix update;
  private ProductInput input;
  private ProductInput gatedInput;

  /**
   * Scratch for a decoder.
   *
   * @param products that the decoder's weights were packed by
   * @param laneCount threads that share a step
   */
  public Scratch(Widths widths, Products products, int laneCount) {
    this.widths = widths;
    this.products = products;
    this.lanes = new Lanes(laneCount);
    this.laneRows = new LaneRows[laneCount];
    for (int i = 0; i < laneCount; i++) {
      laneRows[i] = new LaneRows(widths);
    }
    for (LayerMemory.Site site : LayerMemory.Site.values()) {
      scaling.put(site, new ScalingRows());
    }
  }

  /**
   * Begins a step of {@code count} rows: makes room for them, and forgets what a step that failed
   * midway has left to be added.
   */
  public void begin(int count) {
    ensure(count);
    residual.taken();
  }

  /** Makes room for {@code needed} rows; what the matrices held is lost if it has to grow. */
  public void ensure(int needed) {
    if (closed) {
      throw new IllegalStateException(
          "Cannot run a step: the scratch must be open, got a closed one");
    }
    if (needed <= rows) {
      return;
    }
    free();
    hidden = own(needed, widths.hidden);
    residual = new ResidualStream(hidden);
    normed = own(needed, widths.hidden);
    mixed = own(needed, widths.hidden);
    update = own(needed, widths.hidden);
    queryKeyValue = own(needed, widths.queryKeyValue);
    attended = ownInput(needed, widths.attended);
    gated = own(needed, widths.intermediate);
    input = ownInput(needed, widths.hidden);
    gatedInput = inputOf(gated, needed);
    contexts = own(needed, widths.hidden);
    scales = own(needed, widths.hidden);
    squeezed = own(needed, Math.max(1, widths.squeezed));
    rows = needed;
  }

  private Matrix own(int rowCount, int width) {
    Matrix matrix = new Matrix(rowCount, width);
    owned.add(matrix);
    return matrix;
  }

  private ProductInput ownInput(int rowCount, int width) {
    ProductInput made = products.input(rowCount, width, lanes.count());
    owned.add(made);
    return made;
  }

  /** The matrix itself where products read float32. */
  private ProductInput inputOf(Matrix matrix, int rowCount) {
    return input.precision() == matrix.precision() ? matrix : ownInput(rowCount, matrix.width());
  }

  /** What a product of width H reads, {@code [T, H]}: written and read within one component. */
  public ProductInput input() {
    return input;
  }

  /** {@code gated} as the next product reads it, once it is converted. */
  ProductInput gatedInput() {
    return gatedInput;
  }

  /** Converts the first rows of {@code gated}. */
  void convertGated(int rowCount) {
    if (gatedInput != gated) {
      lanes.forEach(
          rowCount,
          (row, lane) -> {
            float[] values = laneRows[lane].wide;
            gated.read(row, values, 0);
            gatedInput.put(row, values, lane);
          });
    }
  }

  /** The rows of the residual stream, {@code [T, H]}. */
  public Matrix hidden() {
    return hidden;
  }

  /** The residual stream, with what is still to be added to it. */
  ResidualStream residual() {
    return residual;
  }

  /** Brings the first {@code count} rows of {@link #hidden} up to date. */
  public void settle(int count) {
    residual.settle(count, this);
  }

  /** What a half of a layer adds to the residual stream, {@code [T, H]}. */
  Matrix update() {
    return update;
  }

  /** Each row's scaling at one place of a layer. */
  ScalingRows scaling(LayerMemory.Site site) {
    return scaling.get(site);
  }

  /** The threads that share a step. */
  public Lanes lanes() {
    return lanes;
  }

  /** A heap row of a lane, at least H floats, free between calls of a component. */
  public float[] buffer(int lane) {
    return laneRows[lane].first;
  }

  LaneRows lane(int lane) {
    return laneRows[lane];
  }

  BlockPool blocks() {
    return blocks;
  }

  /** Native bytes held now. */
  public long nativeBytes() {
    return owned.stream().mapToLong(ProductInput::bytes).sum();
  }

  private void free() {
    owned.forEach(ProductInput::close);
    owned.clear();
    rows = 0;
  }

  @Override
  public void close() {
    closed = true;
    lanes.close();
    free();
  }
}

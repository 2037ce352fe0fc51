package io.quicksilver.model.math;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Products by oneDNN: weights packed once in the kernels' own layout, bias and gate computed within
 * the product.
 *
 * <p>A row's bits depend on that row, the weights, the precision and {@link #instructionSet()}: not
 * on the other rows, their number, or the lanes.
 *
 * <p>Thread-safe. Close it after the products that it made.
 */
public final class OneDnnProducts implements Products {

  private final Precision precision;
  private final OneDnn library;
  private final Workspaces workspaces;
  private final Map<ProductShape, KernelFamily> families = new ConcurrentHashMap<>();

  /**
   * Loads the library and tries the precision.
   *
   * @throws UnsupportedOperationException if the machine has no fast and exact kernels for it
   * @throws LinkageError if the library can't be loaded
   */
  public OneDnnProducts(Precision precision) {
    this.precision = precision;
    this.library = new OneDnn();
    this.workspaces = new Workspaces(library);
    try {
      PrecisionTrial.require(this);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public Linear linear(WeightRows weight, float[] bias, Lanes lanes) {
    return linear(weight, bias, precision, lanes);
  }

  @Override
  public Linear float32Linear(WeightRows weight, float[] bias, Lanes lanes) {
    return linear(weight, bias, Precision.F32, lanes);
  }

  private Linear linear(WeightRows weight, float[] bias, Precision wanted, Lanes lanes) {
    ProductShape shape = shape(weight, bias, wanted, false);
    return cut(
        shape, lanes, (count, first) -> linearSlice(shape.slice(count), weight, bias, first));
  }

  private ProductSlice linearSlice(ProductShape shape, WeightRows weight, float[] bias, int first) {
    KernelFamily family = family(shape);
    return new LinearSlice(family, pack(family, weight, bias, first), first);
  }

  @Override
  public Linear gated(
      WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes) {
    ProductShape gateShape = shape(gate, gateBias, precision, true);
    ProductShape upShape = shape(up, upBias, precision, false);
    return cut(
        gateShape,
        lanes,
        (count, first) -> {
          KernelFamily gateFamily = family(gateShape.slice(count));
          KernelFamily upFamily = family(upShape.slice(count));
          PackedWeights gateWeights = pack(gateFamily, gate, gateBias, first);
          try {
            PackedWeights upWeights = pack(upFamily, up, upBias, first);
            return new GatedSlice(gateFamily, gateWeights, upFamily, upWeights, first);
          } catch (RuntimeException | Error e) {
            gateWeights.close();
            throw e;
          }
        });
  }

  @Override
  public ProductInput input(int rows, int width, int lanes) {
    return switch (precision) {
      case F32 -> new Matrix(rows, width);
      case BF16 -> new HalfRows(rows, width, lanes);
      case INT8 -> new IntegerRows(rows, width, lanes);
    };
  }

  /** Makes one slice. */
  private interface SliceMaker {
    ProductSlice make(int count, int first);
  }

  private Linear cut(ProductShape shape, Lanes lanes, SliceMaker maker) {
    ProductSlice[] slices = new ProductSlice[ProductSlice.count(shape.outputs())];
    Linear whole = new OneDnnLinear(workspaces, shape, slices);
    try {
      lanes.forEach(
          slices.length,
          (slice, lane) -> {
            int first = slice * ProductSlice.OUTPUTS;
            int count = Math.min(ProductSlice.OUTPUTS, shape.outputs() - first);
            slices[slice] = maker.make(count, first);
          });
      return whole;
    } catch (RuntimeException | Error e) {
      whole.close();
      throw e;
    }
  }

  private static ProductShape shape(
      WeightRows weight, float[] bias, Precision precision, boolean gate) {
    if (bias != null && bias.length != weight.outputs()) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot pack weights: the bias must be %d floats, got %d",
              weight.outputs(), bias.length));
    }
    return new ProductShape(
        weight.inputs(), weight.outputs(), weight.outputs(), precision, bias != null, gate);
  }

  private KernelFamily family(ProductShape shape) {
    return families.computeIfAbsent(shape, missing -> new KernelFamily(library, missing));
  }

  private PackedWeights pack(KernelFamily family, WeightRows weight, float[] bias, int first) {
    return new PackedWeights(library, family.shape(), family.packed(), weight, first, bias);
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /** What the library calls the kernels that have served so far. */
  public Set<String> implementations() {
    Set<String> names = new TreeSet<>();
    families.values().forEach(family -> names.addAll(family.implementations()));
    return names;
  }

  @Override
  public int computedRows(int rows) {
    int rest = rows % KernelFamily.MOST_ROWS;
    return rest == 0 ? rows : rows - rest + KernelFamily.blockOf(rest);
  }

  @Override
  public String name() {
    return OneDnn.version();
  }

  @Override
  public String instructionSet() {
    return OneDnn.instructionSet();
  }

  @Override
  public void close() {
    workspaces.close();
    families.values().forEach(KernelFamily::close);
    families.clear();
    library.close();
  }
}

package io.quicksilver.model.math;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products by oneDNN: weights packed once in the kernels' own layout, bias and gate computed within
 * the product.
 *
 * <p>A row's bits depend on that row, the weights, the precision and {@link #instructionSet()}: not
 * on the other rows, their number, or the threads.
 *
 * <p>Thread-safe. Close it after the products that it made.
 */
public final class OneDnnProducts implements Products {

  /** What one direct buffer can hold. */
  private static final long MOST_WEIGHTS = Integer.MAX_VALUE / Float.BYTES;

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
  public Linear linear(INDArray weight, INDArray bias) {
    return linear(weight, bias, precision);
  }

  @Override
  public Linear float32Linear(INDArray weight, INDArray bias) {
    return linear(weight, bias, Precision.F32);
  }

  private Linear linear(INDArray weight, INDArray bias, Precision wanted) {
    KernelFamily family = family(weight, bias, wanted, false);
    return new OneDnnLinear(workspaces, family, pack(family, weight, bias));
  }

  @Override
  public Linear gated(INDArray gate, INDArray up, INDArray gateBias, INDArray upBias) {
    KernelFamily gateFamily = family(gate, gateBias, precision, true);
    KernelFamily upFamily = family(up, upBias, precision, false);
    PackedWeights gateWeights = pack(gateFamily, gate, gateBias);
    try {
      PackedWeights upWeights = pack(upFamily, up, upBias);
      return new OneDnnGatedLinear(workspaces, gateFamily, gateWeights, upFamily, upWeights);
    } catch (RuntimeException | Error e) {
      gateWeights.close();
      throw e;
    }
  }

  private KernelFamily family(INDArray weight, INDArray bias, Precision wanted, boolean gate) {
    requireFloats(weight);
    int outputs = Math.toIntExact(weight.size(0));
    int inputs = Math.toIntExact(weight.size(1));
    ProductShape shape = new ProductShape(inputs, outputs, wanted, bias != null, gate);
    return families.computeIfAbsent(shape, missing -> new KernelFamily(library, missing));
  }

  private static void requireFloats(INDArray weight) {
    boolean plain =
        weight.rank() == 2
            && weight.dataType() == DataType.FLOAT
            && weight.ordering() == 'c'
            && weight.offset() == 0
            && !weight.isView()
            && weight.length() <= MOST_WEIGHTS;
    if (!plain) {
      throw new IllegalArgumentException(
          "Cannot pack weights: they must be a float32 matrix in C order below 2 GiB, got "
              + weight.shapeInfoToString());
    }
  }

  private PackedWeights pack(KernelFamily family, INDArray weight, INDArray bias) {
    return new PackedWeights(library, family.shape(), family.packed(), weight, bias);
  }

  /** What weights, activations and products are in. */
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
  public void useThreads(int threads) {
    KernelThreads.use(threads);
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

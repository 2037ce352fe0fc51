package io.quicksilver.model.math;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Shows that two kernels of a family compute a row alike, to the last bit.
 *
 * <p>Both run over rows of random numbers, the second over the rows of the first again and again;
 * then each of its results must equal the first's result for the same row. A sum taken in another
 * order differs in some of so many numbers.
 */
final class KernelProof {

  private static final int SEED = 20240229;
  private static final int PERIOD = KernelFamily.BASE_ROWS;

  private KernelProof() {}

  static boolean sameBits(OneDnn library, Kernel base, Kernel candidate, PackedWeights weights) {
    long stride = (long) base.shape().stride() * Float.BYTES;
    long rowBytes = (long) base.shape().outputs() * Float.BYTES;
    try (Workspace workspace = new Workspace(library);
        NativeBuffer expected = new NativeBuffer();
        NativeBuffer actual = new NativeBuffer()) {
      Pointer first = result(workspace, base, weights, expected);
      Pointer second = result(workspace, candidate, weights, actual);
      for (int row = 0; row < candidate.rows(); row++) {
        BytePointer one = new BytePointer(first).getPointer(row % PERIOD * stride);
        BytePointer other = new BytePointer(second).getPointer(row * stride);
        if (Pointer.memcmp(one, other, rowBytes) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static Pointer result(
      Workspace workspace, Kernel kernel, PackedWeights weights, NativeBuffer target) {
    ProductShape shape = kernel.shape();
    int rows = kernel.rows();
    Random random = new Random(SEED);
    try (NativeBuffer source = new NativeBuffer();
        NativeBuffer scales = new NativeBuffer()) {
      long from = source.ensure((long) rows * shape.inputs() * shape.sourceBytes()).address();
      fillSource(shape, source.bytes(), rows, random);
      long scalesFrom = scales.ensure((long) rows * Float.BYTES).address();
      fillFloats(scales.floats(), rows, 1, 1, random);
      long numbers = (long) rows * shape.stride();
      long factors = workspace.factor(numbers);
      fillFloats(workspace.factors(), rows, shape.outputs(), shape.stride(), random);
      Pointer to = target.ensure(numbers * Float.BYTES);
      fillFloats(target.floats(), rows, shape.outputs(), shape.stride(), random);
      workspace.run(kernel, weights, from, scalesFrom, to.address(), factors);
      return to;
    }
  }

  private static void fillSource(ProductShape shape, ByteBuffer target, int rows, Random random) {
    int width = shape.inputs() * shape.sourceBytes();
    byte[] values = new byte[PERIOD * width];
    if (shape.integers()) {
      random.nextBytes(values);
    } else {
      fillNumbers(shape, ByteBuffer.wrap(values).order(ByteOrder.nativeOrder()), random);
    }
    for (int row = 0; row < rows; row++) {
      target.put(row * width, values, row % PERIOD * width, width);
    }
  }

  private static void fillNumbers(ProductShape shape, ByteBuffer values, Random random) {
    while (values.hasRemaining()) {
      float value = (float) random.nextGaussian();
      if (shape.precision() == Precision.F32) {
        values.putFloat(value);
      } else {
        values.putShort((short) (Float.floatToRawIntBits(value) >>> Short.SIZE));
      }
    }
  }

  private static void fillFloats(
      FloatBuffer target, int rows, int width, int stride, Random random) {
    float[] values = new float[PERIOD * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int row = 0; row < rows; row++) {
      target.put(row * stride, values, row % PERIOD * width, width);
    }
  }
}

package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the products by oneDNN, at each precision. */
final class OneDnnProductsTest {

  private static final Lanes LANES = new Lanes(1);

  private static final int[][] SHAPES = {
    {16, 16},
    {17, 31},
    {48, 48},
    {48, 80},
    {48, 112},
    {48, 131},
    {112, 48},
    {131, 3},
    {12, 48},
    {128, 384},
    {192, 192},
    {192, 512},
    {512, 192},
    {192, 2048},
    {2048, 256},
    {2048, 2048}
  };

  /** Shapes of the golden cases, of small models and a wide one. */
  private static final int[][] LAYERS = {
    {48, 80}, {48, 112}, {112, 48}, {48, 131}, {128, 384}, {192, 512}, {17, 31}, {2048, 256}
  };

  /** The precisions that this machine has kernels for; {@link ProductsChoiceTest} has the rest. */
  static Stream<Precision> offered() {
    return Arrays.stream(Precision.values()).filter(OneDnnProductsTest::isOffered);
  }

  private static boolean isOffered(Precision precision) {
    ProductsChoice choice = ProductsChoice.best(precision);
    try (Products products = choice.products()) {
      return products instanceof OneDnnProducts && choice.precision() == precision;
    }
  }

  private static double tolerance(Precision precision) {
    return switch (precision) {
      case F32 -> 1e-6;
      case BF16 -> 6e-3;
      case INT8 -> 2e-2;
    };
  }

  private static float[][] forward(Products products, Linear linear, Matrix x, int rows) {
    try (ProductInput input = ProductCase.input(products, x, rows)) {
      return forward(linear, input, rows, LANES);
    }
  }

  private static float[][] forward(Linear linear, ProductInput x, int rows, Lanes lanes) {
    try (Matrix y = new Matrix(rows, linear.outputs())) {
      linear.forward(x, rows, y, lanes);
      float[][] result = new float[rows][linear.outputs()];
      for (int row = 0; row < rows; row++) {
        y.read(row, result[row], 0);
      }
      return result;
    }
  }

  private static double silu(double value) {
    return value / (1 + Math.exp(-value));
  }

  @ParameterizedTest
  @MethodSource("offered")
  void aProductIsTheSumInDoublePrecisionButForRounding(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision)) {
      for (int[] shape : SHAPES) {
        for (boolean biased : new boolean[] {false, true}) {
          try (ProductCase product = new ProductCase(shape[0], shape[1], 33, biased);
              Linear linear = products.linear(product.weight, product.bias, LANES)) {
            float[][] actual = forward(products, linear, product.x, 33);
            for (int row = 0; row < actual.length; row++) {
              assertThat(ProductCase.distance(actual[row], product.expected(row)))
                  .as("[33, %d] x [%d, %d], row %d", shape[0], shape[0], shape[1], row)
                  .isLessThan(tolerance(precision));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void aGatedPairIsSiluOfOneProductTimesTheOther(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision)) {
      for (int[] shape : new int[][] {{48, 112}, {192, 512}, {128, 384}, {2048, 768}}) {
        for (boolean biased : new boolean[] {false, true}) {
          try (ProductCase gate = new ProductCase(shape[0], shape[1], 19, biased);
              ProductCase up = new ProductCase(shape[0], shape[1], 19, !biased);
              Products plain = new Nd4jProducts();
              Linear upLinear = plain.linear(up.weight, up.bias, LANES);
              Linear pair = products.gated(gate.weight, up.weight, gate.bias, up.bias, LANES)) {
            float[][] lifted = forward(plain, upLinear, gate.x, 19);
            float[][] actual = forward(products, pair, gate.x, 19);
            for (int row = 0; row < actual.length; row++) {
              double[] expected = gate.expected(row);
              for (int i = 0; i < expected.length; i++) {
                expected[i] = silu(expected[i]) * lifted[row][i];
              }
              assertThat(ProductCase.distance(actual[row], expected))
                  .as("[19, %d] x [%d, %d], row %d", shape[0], shape[0], shape[1], row)
                  .isLessThan(2 * tolerance(precision));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void theBitsOfARowDependOnThatRowAlone(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision)) {
      for (int[] shape : LAYERS) {
        try (ProductCase product = new ProductCase(shape[0], shape[1], 300, true);
            Linear linear = products.linear(product.weight, product.bias, LANES);
            Linear pair =
                products.gated(product.weight, product.weight, product.bias, product.bias, LANES)) {
          for (Linear map : List.of(linear, pair)) {
            float[][] all = forward(products, map, product.x, 300);
            for (int rows : new int[] {1, 2, 3, 5, 7, 9, 16, 17, 33, 64, 100, 257}) {
              assertSameRows(products, map, product, rows, all);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void theBitsOfARowDoNotDependOnTheLanes(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision);
        Lanes three = new Lanes(3);
        ProductCase product = new ProductCase(512, 1100, 40, true);
        Linear linear = products.linear(product.weight, product.bias, three);
        Linear pair = products.gated(product.weight, product.weight, null, null, LANES)) {
      for (Linear map : List.of(linear, pair)) {
        float[][] all = forward(products, map, product.x, 40);
        for (int rows : new int[] {1, 5, 16, 40}) {
          try (ProductInput input = ProductCase.input(products, product.x, rows)) {
            assertThat(forward(map, input, rows, three)).isDeepEqualTo(Arrays.copyOf(all, rows));
          }
        }
      }
    }
  }

  /** Takes rows from the end, in reverse: other neighbours and another place for each. */
  private static void assertSameRows(
      Products products, Linear map, ProductCase product, int rows, float[][] all) {
    try (Matrix x = new Matrix(rows, product.inputs)) {
      for (int row = 0; row < rows; row++) {
        x.write(row, product.row(all.length - 1 - row), 0);
      }
      float[][] some = forward(products, map, x, rows);
      for (int row = 0; row < rows; row++) {
        assertThat(Arrays.equals(some[row], all[all.length - 1 - row]))
            .as("row %d of %d, %d -> %d", row, rows, product.inputs, product.outputs)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void noKernelIsAReferenceKernel(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision)) {
      for (int[] shape : SHAPES) {
        try (ProductCase product = new ProductCase(shape[0], shape[1], 64, true);
            Linear linear = products.linear(product.weight, product.bias, LANES)) {
          for (int rows : new int[] {1, 4, 16, 32, 64}) {
            forward(products, linear, product.x, rows);
          }
        }
      }
      assertThat(products.implementations()).isNotEmpty().noneMatch(name -> name.startsWith("ref"));
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void manyThreadsShareOneProduct(Precision precision) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(192, 131, 40, true);
        Linear linear = products.linear(product.weight, product.bias, LANES)) {
      float[][] expected = forward(products, linear, product.x, 40);
      List<Future<float[][]>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int rows = 1 + i % 40;
        results.add(threads.submit(() -> forward(products, linear, product.x, rows)));
      }
      for (Future<float[][]> result : results) {
        float[][] actual = result.get();
        for (int row = 0; row < actual.length; row++) {
          assertThat(Arrays.equals(actual[row], expected[row])).as("row %d", row).isTrue();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void packedWeightsTakeTheirPrecisionsBytes(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(512, 1024, 1, false);
        Linear linear = products.linear(product.weight, null, LANES)) {
      long numbers = 512L * 1024;
      long size = precision == Precision.F32 ? 4 : precision == Precision.BF16 ? 2 : 1;
      assertThat(linear.bytes()).isBetween(numbers * size, numbers * size + 1024 * 16);
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void whatDoesNotFitIsRefused(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(48, 131, 20, false);
        Linear linear = products.linear(product.weight, null, LANES);
        ProductInput narrow = products.input(20, 47, 1);
        ProductInput x = products.input(40, 48, 1);
        Matrix y = new Matrix(20, 131)) {
      assertThatThrownBy(() -> linear.forward(narrow, 20, y, LANES))
          .hasMessage("Cannot multiply: x's width must be = 48, got 47");
      assertThatThrownBy(() -> linear.forward(x, 33, y, LANES))
          .hasMessage("Cannot multiply: rows must be within 0 .. 32, got 33");
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void freedWeightsAreRefused(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(48, 131, 20, false);
        ProductInput x = products.input(20, 48, 1);
        Matrix y = new Matrix(20, 131)) {
      Linear linear = products.linear(product.weight, null, LANES);
      linear.close();
      assertThatThrownBy(() -> linear.forward(x, 1, y, LANES))
          .hasMessage("Cannot multiply: the packed weights must be open, got closed ones");
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void aFloat32ProductIsExactAtEveryPrecision(Precision precision) {
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(192, 192, 5, true);
        Linear linear = products.float32Linear(product.weight, product.bias, LANES)) {
      float[][] actual = forward(linear, product.x, 5, LANES);
      for (int row = 0; row < actual.length; row++) {
        assertThat(ProductCase.distance(actual[row], product.expected(row)))
            .isLessThan(tolerance(Precision.F32));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("offered")
  void rowsOfAnotherPrecisionAreRefused(Precision precision) {
    Precision other = precision == Precision.F32 ? Precision.BF16 : Precision.F32;
    try (OneDnnProducts products = new OneDnnProducts(precision);
        ProductCase product = new ProductCase(48, 131, 20, false);
        Linear linear = products.linear(product.weight, null, LANES);
        ProductInput x = precision == Precision.F32 ? new HalfRows(20, 48, 1) : new Matrix(20, 48);
        Matrix y = new Matrix(20, 131)) {
      assertThatThrownBy(() -> linear.forward(x, 1, y, LANES))
          .hasMessage("Cannot multiply: x must be in " + precision + ", got " + other);
    }
  }
}

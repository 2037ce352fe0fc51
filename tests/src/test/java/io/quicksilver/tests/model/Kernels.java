package io.quicksilver.tests.model;

import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The kernels that every law must hold with: the plain ones, and this machine's best at each
 * precision.
 */
enum Kernels {
  PLAIN {
    @Override
    Products create() {
      return new Nd4jProducts();
    }
  },
  F32,
  BF16,
  INT8;

  Products create() {
    return ProductsChoice.best(Precision.valueOf(name())).products();
  }

  /** Each case with each of these kernels. */
  static Stream<Arguments> with(List<GoldenCase> cases, Kernels... kernels) {
    List<Arguments> arguments = new ArrayList<>();
    for (GoldenCase golden : cases) {
      Arrays.stream(kernels).map(k -> Arguments.of(golden, k)).forEach(arguments::add);
    }
    return arguments.stream();
  }
}

package io.quicksilver.model.decode;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductInput;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.math.WeightRows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The self-test passes kernels that are right and stops those that are not. */
class SelfTestTest {

  /** What a broken kernel does to a result. */
  private enum Fault {
    NOTHING_WRITTEN {
      @Override
      void spoil(float[] row) {
        Arrays.fill(row, 0);
      }
    },
    ONE_OUTPUT_OFF {
      @Override
      void spoil(float[] row) {
        row[row.length - 1] += 10;
      }
    },
    NOT_A_NUMBER {
      @Override
      void spoil(float[] row) {
        row[0] = Float.NaN;
      }
    },
    NEIGHBOURS_SWAPPED {
      @Override
      void spoil(float[] row) {
        float first = row[0];
        System.arraycopy(row, 1, row, 0, row.length - 1);
        row[row.length - 1] = first;
      }
    };

    abstract void spoil(float[] row);
  }

  /** ND4J's products, spoiled from a number of rows on. */
  private record Broken(Products products, Fault fault, int leastRows) implements Products {

    @Override
    public Linear linear(WeightRows weight, float[] bias, Lanes lanes) {
      return new BrokenLinear(products.linear(weight, bias, lanes), fault, leastRows);
    }

    @Override
    public Linear gated(
        WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes) {
      return new BrokenLinear(products.gated(gate, up, gateBias, upBias, lanes), fault, leastRows);
    }

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String instructionSet() {
      return "none";
    }

    @Override
    public void close() {
      products.close();
    }
  }

  private record BrokenLinear(Linear linear, Fault fault, int leastRows) implements Linear {

    @Override
    public int inputs() {
      return linear.inputs();
    }

    @Override
    public int outputs() {
      return linear.outputs();
    }

    @Override
    public void forward(ProductInput x, int rows, Matrix y, Lanes lanes) {
      linear.forward(x, rows, y, lanes);
      float[] values = new float[outputs()];
      for (int row = 0; row < rows && rows >= leastRows; row++) {
        y.read(row, values, 0);
        fault.spoil(values);
        y.write(row, values, 0);
      }
    }

    @Override
    public long bytes() {
      return linear.bytes();
    }

    @Override
    public void close() {
      linear.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void thisMachinesKernelsPass(Precision wanted) {
    ProductsChoice choice = ProductsChoice.best(wanted);
    try (Products products = choice.products()) {
      assertThatCode(() -> SelfTest.require(products, choice.precision()))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void kernelsThatAreWrongAreStoppedAtThePackedWeights(Fault fault) {
    try (Products products = new Broken(new Nd4jProducts(), fault, 1)) {
      assertThatThrownBy(() -> SelfTest.require(products, Precision.F32))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Cannot trust the kernels of this machine (broken, none): products with model.layers.")
          .hasMessageContaining(" must be within 0.001 of plain sums, got ");
    }
  }

  @Test
  void kernelsThatAreWrongForManyRowsAloneAreStoppedAtTheLogits() {
    try (Products products = new Broken(new Nd4jProducts(), Fault.NOTHING_WRITTEN, 17)) {
      assertThatThrownBy(() -> SelfTest.require(products, Precision.F32))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the logits of a self-test in F32 must be within 0.001 of");
    }
  }
}

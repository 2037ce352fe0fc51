package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A choice either serves what was asked for, or says why it does not. */
final class ProductsChoiceTest {

  @ParameterizedTest
  @EnumSource(Precision.class)
  void anotherPrecisionComesWithAReason(Precision wanted) {
    ProductsChoice choice = ProductsChoice.best(wanted);
    try (Products products = choice.products()) {
      boolean asWanted = products instanceof OneDnnProducts && choice.precision() == wanted;
      assertThat(choice.reason().isEmpty()).isEqualTo(asWanted);
      assertThat(products.name()).isNotEmpty();
      assertThat(products.instructionSet()).isNotEmpty();
    }
  }
}

package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the plain products, with whatever kernels OpenBLAS takes. */
final class Nd4jProductsTest {

  @TempDir Path folder;

  @Test
  void everyOutputHasItsWeights() {
    try (Products products = new Nd4jProducts();
        Lanes lanes = new Lanes(1);
        ProductCase product = new ProductCase(7, 600, 3, false);
        Linear linear = products.linear(product.weight, null, lanes);
        Matrix y = new Matrix(3, 600)) {
      linear.forward(product.x, 3, y, lanes);
      float[] actual = new float[600];
      for (int row = 0; row < 3; row++) {
        y.read(row, actual, 0);
        assertThat(ProductCase.distance(actual, product.expected(row))).isLessThan(1e-5);
      }
    }
  }

  /**
   * OpenBLAS takes its kernels by the processor, or as an environment variable says, which some
   * machines set: a process for each. All of them run wherever oneDNN has fast kernels; an unknown
   * name leaves OpenBLAS its own choice.
   */
  @ParameterizedTest
  @ValueSource(strings = {"Haswell", "Zen", "Sandybridge", "Nehalem", "its own choice"})
  void aRowHasTheSameBitsWhereverItStandsInAStep(String kernels)
      throws IOException, InterruptedException {
    File output = folder.resolve("output").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EqualRows.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OPENBLAS_CORETYPE", kernels);
    Process process = builder.redirectOutput(output).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output.toPath());
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.startsWith("equal rows")))
        .hasSize(5)
        .containsOnly("equal rows: 48");
  }
}

package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A processor without AVX-512, or without its later parts, takes the next best kernels. oneDNN,
 * OpenBLAS and the JVM are told to use no more than a set, each set that this processor has in a
 * process of its own.
 */
final class InstructionSetsTest {

  /**
   * Sets as oneDNN names and orders them, and what is nearest to each for the two others.
   *
   * @see <a href="https://uxlfoundation.github.io/oneDNN/dev_guide_cpu_dispatcher_control.html">
   *     oneDNN's sets</a>
   */
  enum InstructionSet {
    SSE41(0, "Nehalem"),
    AVX(1, "Sandybridge"),
    AVX2(2, "Haswell"),
    AVX2_VNNI(2, "Haswell"),
    AVX2_VNNI_2(2, "Haswell"),
    AVX512_CORE(3, "SkylakeX"),
    AVX512_CORE_VNNI(3, "SkylakeX"),
    AVX512_CORE_BF16(3, "Cooperlake"),
    AVX512_CORE_FP16(3, "Cooperlake"),
    AVX512_CORE_AMX(3, "SapphireRapids"),
    AVX512_CORE_AMX_FP16(3, "SapphireRapids"),
    AVX10_2_512(3, "SapphireRapids"),
    AVX10_2_512_AMX_2(3, "SapphireRapids");

    private final int useAvx;
    private final String coreType;

    InstructionSet(int useAvx, String coreType) {
      this.useAvx = useAvx;
      this.coreType = coreType;
    }

    static InstructionSet of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  /** What the probe printed for a precision. */
  private record Choice(String asked, String computed, String kernels, String set, String reason) {

    static Choice parse(String line) {
      String[] parts = line.substring(InstructionSetProbe.MARK.length()).split("\\|", -1);
      return new Choice(parts[0], parts[1], parts[2], parts[3], parts[4]);
    }
  }

  @TempDir Path folder;

  /** The sets up to the one that oneDNN takes by itself. */
  static Stream<InstructionSet> setsOfThisProcessor() {
    try (Products products = ProductsChoice.best(Precision.F32).products()) {
      InstructionSet best = InstructionSet.of(products.instructionSet());
      return Arrays.stream(InstructionSet.values()).filter(set -> set.compareTo(best) <= 0);
    }
  }

  @ParameterizedTest
  @MethodSource("setsOfThisProcessor")
  void goldenLogitsAndTheLawsOfDecodingHoldOnEachSetAndWhatItLacksIsSaid(InstructionSet most)
      throws IOException, InterruptedException {
    List<Choice> choices = probe(most);
    assertThat(choices).extracting(Choice::asked).containsExactly("F32", "BF16", "INT8");
    for (Choice choice : choices) {
      assertThat(choice.kernels()).startsWith("oneDNN");
      assertThat(InstructionSet.of(choice.set())).isLessThanOrEqualTo(most);
      if (choice.computed().equals(choice.asked())) {
        assertThat(choice.reason()).isEmpty();
      } else {
        assertThat(choice.computed()).isEqualTo("F32");
        assertThat(choice.reason())
            .startsWith("Cannot compute in " + choice.asked() + " on " + choice.set())
            .endsWith("; going on in F32");
      }
    }
    // Only AVX2_VNNI_2 has instructions for bfloat16 that a later set lacks.
    if (most != InstructionSet.AVX2_VNNI_2) {
      assertThat(choices.get(1).computed().equals("BF16"))
          .isEqualTo(most.compareTo(InstructionSet.AVX512_CORE_BF16) >= 0);
    }
  }

  private List<Choice> probe(InstructionSet most) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-Xmx512m", "-XX:UseAVX=" + most.useAvx));
    // Which came with AVX2, though as a set of its own.
    command.add(most.compareTo(InstructionSet.AVX2) < 0 ? "-XX:-UseFMA" : "-XX:+UseFMA");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(InstructionSetProbe.class.getName());
    Path output = folder.resolve("output");
    Path errors = folder.resolve("errors");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("ONEDNN_MAX_CPU_ISA", most.name());
    builder.environment().put("OPENBLAS_CORETYPE", most.coreType);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("end of the process").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    return Files.readString(output)
        .lines()
        .filter(line -> line.startsWith(InstructionSetProbe.MARK))
        .map(Choice::parse)
        .toList();
  }

  @Test
  void aRunWithoutKernelsForItsPrecisionGoesOnInFloat32AndSaysSoOnce() throws IOException {
    Path prompts = Files.writeString(folder.resolve("prompts.txt"), "One day\nTwo dogs\nA cat\n");
    Submit.Result result =
        Submit.run(
            folder,
            Map.of("ONEDNN_MAX_CPU_ISA", "SSE41"),
            List.of(
                "generate",
                "--precision",
                "int8",
                "--input",
                prompts.toString(),
                "--prompt-column",
                "value",
                "--max-new-tokens",
                "4",
                "--set",
                "input.partitions=3",
                "--output",
                folder.resolve("output").toString()));
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.errors().lines().filter(line -> line.contains("going on in F32")))
        .singleElement()
        .asString()
        .contains("Cannot compute in INT8 on sse41: the kernels must be fast and exact, got ");
  }
}

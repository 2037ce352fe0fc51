package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointConverter;
import io.quicksilver.model.checkpoint.ConversionOptions;
import io.quicksilver.model.checkpoint.ModuleInitialization;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ExtensionSemantics;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.config.TokenMixingPosition;
import io.quicksilver.model.decode.LogitRows;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.math.Nd4jProducts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The third law of model.md: modules that a neutral conversion adds give the plain Llama's numbers.
 */
final class NeutralConversionTest {

  @TempDir Path folder;

  static List<ExtensionSemantics> everySemantics() {
    List<ExtensionSemantics> all = new ArrayList<>();
    for (ContextPooling pooling : ContextPooling.values()) {
      for (ContextScope scope : ContextScope.values()) {
        for (TokenMixingPadding padding : TokenMixingPadding.values()) {
          for (TokenMixingPosition position : TokenMixingPosition.values()) {
            for (boolean residual : new boolean[] {true, false}) {
              if (pooling != ContextPooling.CAUSAL || scope != ContextScope.BATCH) {
                all.add(
                    new ExtensionSemantics(
                        AdaptiveNorm.RMS, pooling, scope, padding, position, residual));
              }
            }
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("everySemantics")
  void neutralModulesChangeNoBit(ExtensionSemantics semantics) throws IOException {
    for (GoldenCase golden : plain()) {
      assertThat(convertedLogits(golden, ModuleInitialization.NEUTRAL, semantics))
          .as(golden.name())
          .isDeepEqualTo(logits(golden, golden.folder()));
    }
  }

  @ParameterizedTest
  @MethodSource("everySemantics")
  void randomModulesHaveAnEffect(ExtensionSemantics semantics) throws IOException {
    for (GoldenCase golden : plain()) {
      float[][] plain = logits(golden, golden.folder());
      float[][] random = convertedLogits(golden, ModuleInitialization.RANDOM, semantics);
      for (int row = 0; row < plain.length; row++) {
        assertThat(random[row]).as(golden.name()).isNotEqualTo(plain[row]);
      }
    }
  }

  private static List<GoldenCase> plain() {
    return GoldenCase.all().stream()
        .filter(golden -> golden.config().modelType().equals("llama"))
        .toList();
  }

  private float[][] convertedLogits(
      GoldenCase golden, ModuleInitialization initialization, ExtensionSemantics semantics)
      throws IOException {
    Path converted = folder.resolve(golden.name());
    CheckpointConverter.convert(
        golden.folder(), converted, ConversionOptions.DEFAULT.with(initialization).with(semantics));
    return logits(golden, converted);
  }

  /** Logits after the last token of each row of the case, by the model in the folder. */
  private static float[][] logits(GoldenCase golden, Path folder) {
    ModelConfig config = ModelConfig.load(folder);
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        ModifiedLlama model = ModifiedLlama.load(config, checkpoint, new Nd4jProducts());
        Scratch scratch = model.scratch(1);
        LogitRows logits = new LogitRows()) {
      Step step = new Step();
      for (int index = 0; index < golden.rows(); index++) {
        int row = index;
        step.add(
            new Sequence(
                position -> golden.id(row, position), golden.promptLength(row), config.layers()),
            golden.length(row));
      }
      model.forward(step, scratch);
      logits.computeLast(model, step, scratch);
      float[][] rows = new float[golden.rows()][config.vocabularySize()];
      for (int row = 0; row < rows.length; row++) {
        logits.read(row, rows[row]);
      }
      return rows;
    }
  }
}

package io.quicksilver.job.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured; how fast it is, is no matter here. */
class BenchTest {

  private static final NamedShape SHAPE = NamedShape.modified("small", 64, 32, 48, 2, 4, 2, 32);

  private static BenchPlan plan(int promptTokens, int newTokens, Integer... batchSizes) {
    return new BenchPlan(
        List.of(Precision.F32), List.of(batchSizes), promptTokens, newTokens, 2, 16);
  }

  private static ModifiedLlama model() {
    return model(SHAPE.config());
  }

  private static ModifiedLlama model(ModelConfig config) {
    return ModifiedLlama.load(
        config, BenchModel.of(SHAPE).weights(), ProductsChoice.best(Precision.F32).products());
  }

  private static ModelConfig pooling(String pooling, String scope) {
    return ModelConfig.parse(
        String.format(
            """
            {"model_type": "modified_llama", "vocab_size": 64, "hidden_size": 32,
             "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "max_position_embeddings": 32, "hidden_act": "silu",
             "rms_norm_eps": 1e-5, "context_pooling": "%s", "context_scope": "%s"}
            """,
            pooling, scope));
  }

  @Test
  void stepsTakeWholePromptsUpToTheirTokens() {
    try (ModifiedLlama model = model();
        BenchDecoder decoder = new BenchDecoder(model, plan(6, 4, 5))) {
      decoder.begin(5);
      assertThat(decoder.advance())
          .containsExactly(new StepShape(12, 2), new StepShape(12, 2), new StepShape(6, 1));
      assertThat(decoder.advance()).containsExactly(new StepShape(5, 5));
    }
  }

  @Test
  void aLongPromptIsAStepOfItsOwn() {
    try (ModifiedLlama model = model();
        BenchDecoder decoder = new BenchDecoder(model, plan(20, 4, 2))) {
      decoder.begin(2);
      assertThat(decoder.advance()).containsExactly(new StepShape(20, 1), new StepShape(20, 1));
    }
  }

  @Test
  void fullPoolingComputesEveryPositionAgain() {
    try (ModifiedLlama model = model(pooling("full", "sequence"));
        BenchDecoder decoder = new BenchDecoder(model, plan(6, 4, 2))) {
      decoder.begin(2);
      assertThat(decoder.advance()).containsExactly(new StepShape(12, 2));
      assertThat(decoder.advance()).containsExactly(new StepShape(14, 2));
    }
  }

  @Test
  void aBatchThatSharesItsContextIsOneStep() {
    try (ModifiedLlama model = model(pooling("prompt", "batch"));
        BenchDecoder decoder = new BenchDecoder(model, plan(6, 4, 5))) {
      decoder.begin(5);
      assertThat(decoder.advance()).containsExactly(new StepShape(30, 5));
      assertThat(decoder.advance()).containsExactly(new StepShape(5, 5));
    }
  }

  @Test
  void productsAloneLeaveTheSequencesAlone() {
    try (ModifiedLlama model = model();
        BenchDecoder decoder = new BenchDecoder(model, plan(6, 4, 3))) {
      assertThat(logprob(decoder, false)).isEqualTo(logprob(decoder, true)).isNegative();
    }
  }

  private static double logprob(BenchDecoder decoder, boolean multiply) {
    decoder.begin(3);
    for (int i = 0; i < 5; i++) {
      List<StepShape> shapes = decoder.advance();
      if (multiply) {
        shapes.forEach(decoder::multiplyAlone);
      }
    }
    return decoder.logprob();
  }

  @Test
  void operationsAreTwoForEachWeightThatARowMeets() {
    ModelConfig config = SHAPE.config();
    double layer = 32 * (32 + 16 + 16) + 32 * 32 + 3 * 32 * 48;
    assertThat(new StepShape(7, 3).operations(config)).isEqualTo(2 * (7 * 2 * layer + 3 * 32 * 64));
  }

  @Test
  void everyBatchSizeHasTwoFigures() {
    List<BenchFigure> told = new ArrayList<>();
    List<BenchMachine> machines = new ArrayList<>();
    BenchListener listener =
        new BenchListener() {
          @Override
          public void otherKernels(String reason) {}

          @Override
          public void loaded(BenchMachine machine) {
            machines.add(machine);
          }

          @Override
          public void measured(BenchFigure figure, BenchMachine machine) {
            told.add(figure);
          }
        };
    List<BenchFigure> figures;
    try (BenchModel model = BenchModel.of(SHAPE)) {
      figures = new Bench(model, plan(6, 4, 1, 3), listener).run();
    }
    assertThat(figures).isEqualTo(told);
    assertThat(figures)
        .extracting(figure -> figure.phase() + figure.batchSize())
        .containsExactly("prefill1", "decode1", "prefill3", "decode3");
    assertThat(figures)
        .allSatisfy(
            figure -> {
              assertThat(figure.precision()).isEqualTo("f32");
              assertThat(figure.tokensPerSecond()).isPositive();
              assertThat(figure.productsTokensPerSecond()).isPositive();
              assertThat(figure.peakFraction()).isPositive();
            });
    assertThat(machines).hasSize(1);
    BenchMachine machine = machines.get(0);
    double perToken = new StepShape(3, 3).operations(SHAPE.config()) / 3;
    assertThat(figures.get(3).peakFraction())
        .isCloseTo(figures.get(3).tokensPerSecond() * perToken / machine.peak(), within(1e-9));
    assertThat(machine.bandwidth()).isPositive();
    assertThat(machine.weightBytes()).isPositive();
  }

  @Test
  void theWindowBoundsWhatIsMeasured() {
    try (BenchModel model = BenchModel.of(SHAPE)) {
      assertThatThrownBy(() -> new Bench(model, plan(30, 3, 1), null))
          .isInstanceOf(QuicksilverException.class)
          .hasMessage(
              "Cannot read the settings: --prompt-tokens and --new-tokens must be at most 32"
                  + " together, the model's window, got 33")
          .extracting(thrown -> ((QuicksilverException) thrown).code())
          .isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void tinyLlamaIsTheShapeThatWasPublished() {
    NamedShape shape = NamedShape.tinyLlama();
    try (GeneratedWeights weights = (GeneratedWeights) BenchModel.of(shape).weights()) {
      long plain =
          weights.names().stream()
              .filter(name -> !name.contains("fc_gamma") && !name.contains("token_mixing"))
              .filter(name -> !name.contains("se_block"))
              .mapToLong(weights::elements)
              .sum();
      assertThat(plain).isEqualTo(1_100_048_384L);
    }
    assertThat(shape.modules().isModified()).isTrue();
    assertThat(shape.config().maxPositions()).isEqualTo(2048);
  }
}

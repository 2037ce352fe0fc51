package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryPlanTest {

  private static final long MEBI = 1L << 20;

  /** Two tasks, a megabyte for each row. */
  private static final ExecutorNeed NEED =
      new ExecutorNeed(3000 * MEBI, 100 * MEBI, MEBI, 44 * MEBI, 2);

  private static ExecutorOffer offer(long heapMebi, OptionalLong nativeMebi) {
    return new ExecutorOffer(
        heapMebi * MEBI,
        nativeMebi.isPresent()
            ? OptionalLong.of(nativeMebi.getAsLong() * MEBI)
            : OptionalLong.empty(),
        2,
        "the heap's setting",
        "the overhead's setting");
  }

  @Test
  void slotsAreThoseAskedForWhereTheyFit() {
    assertThat(MemoryPlan.of(NEED, NEED, offer(332, OptionalLong.empty()), 16, false).slots())
        .isEqualTo(16);
    assertThat(MemoryPlan.of(NEED, NEED, offer(332, OptionalLong.of(3456)), 16, true).slots())
        .isEqualTo(16);
  }

  @Test
  void elseAsManyAsFit() {
    MemoryPlan plan = MemoryPlan.of(NEED, NEED, offer(331, OptionalLong.empty()), 16, false);

    assertThat(plan.slots()).isEqualTo(15);
    assertThat(NEED.heapBytes(plan.slots())).isLessThanOrEqualTo(331 * MEBI);
    assertThat(NEED.heapBytes(plan.slots() + 1)).isGreaterThan(331 * MEBI);
    assertThat(plan.sentence())
        .contains("2 tasks of 15 rows each", "weights, and has what the machine has");
  }

  @Test
  void rowsThatDependOnTheBatchAreNeverCutIntoSmallerOnes() {
    assertThatThrownBy(() -> MemoryPlan.of(NEED, NEED, offer(331, OptionalLong.empty()), 16, true))
        .isInstanceOf(QuicksilverException.class)
        .hasMessage(
            "Cannot fit the model into an executor: the heap's setting must be at least 332m for"
                + " the keys and values of batch.size=16 rows, on which results depend here, got"
                + " 331m");
  }

  @Test
  void whatCannotFitNamesTheSetting() {
    assertThatThrownBy(() -> MemoryPlan.of(NEED, NEED, offer(301, OptionalLong.empty()), 16, false))
        .isInstanceOf(QuicksilverException.class)
        .hasMessage(
            "Cannot fit the model into an executor: the heap's setting must be at least 302m for"
                + " the keys and values of one row, got 301m");
    assertThatThrownBy(
            () -> MemoryPlan.of(NEED, NEED, offer(9999, OptionalLong.of(3455)), 16, false))
        .hasMessage(
            "Cannot fit the model into an executor: the overhead's setting must be at least 3456m"
                + " for the weights, got 3455m")
        .extracting(failure -> ((QuicksilverException) failure).code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void rowsThatMayBeLongCostSlotsAndNeverTheRun() {
    ExecutorNeed longer =
        new ExecutorNeed(3000 * MEBI, 900 * MEBI, 4 * MEBI, 44 * MEBI, NEED.tasks());
    ExecutorOffer offer = offer(332, OptionalLong.of(3456));

    assertThat(MemoryPlan.of(longer, NEED, offer, 16, false).slots()).isEqualTo(4);
    assertThat(MemoryPlan.of(longer, NEED, offer, 16, true).slots()).isEqualTo(16);
    assertThat(MemoryPlan.of(longer, NEED, offer(302, OptionalLong.empty()), 16, false).slots())
        .isEqualTo(1);
  }

  private static ExecutorNeed need(String scope, int slots, int positions) {
    ModelConfig config =
        ModelConfig.parse(
            String.format(
                "{\"model_type\": \"modified_llama\", \"hidden_size\": 48, \"intermediate_size\":"
                    + " 112, \"num_hidden_layers\": 3, \"num_attention_heads\": 6, \"vocab_size\":"
                    + " 131, \"max_position_embeddings\": 4096, \"context_pooling\": \"full\","
                    + " \"context_scope\": \"%s\"}",
                scope));
    CheckpointLayout layout = CheckpointLayout.of(config, LayerModules.PLAIN.withAllModules(3, 2));
    return ExecutorNeed.of(layout, Precision.F32, slots, 8, positions, 0, 1);
  }

  @Test
  void aBatchThatSharesItsContextIsOneStepOfAllItsRows() {
    assertThat(need("batch", 16, 100).taskBytes())
        .isEqualTo(need("sequence", 16, 16 * 100).taskBytes());
    assertThat(need("batch", 1, 100).taskBytes()).isEqualTo(need("sequence", 1, 100).taskBytes());
  }

  @Test
  void keysAndValuesTakeWholeBlocks() {
    long block = 64 * 2 * 3 * 48 * Float.BYTES;

    assertThat(need("sequence", 1, 1).slotBytes()).isEqualTo(block);
    assertThat(need("sequence", 1, 64).slotBytes()).isEqualTo(block);
    assertThat(need("sequence", 1, 65).slotBytes()).isEqualTo(2 * block);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void whatIsComputedIsWhatALoadedModelTakes(Precision wanted) {
    int rows = 64;
    ProductsChoice choice = ProductsChoice.best(wanted);
    try (PreparedModel model = PreparedModel.open("embedded", new Configuration());
        ModifiedLlama loaded =
            ModifiedLlama.load(model.config(), model.weights(), choice.products());
        Scratch scratch = loaded.scratch(1)) {
      CheckpointLayout layout = CheckpointLayout.validate(model.weights(), model.config());
      ExecutorNeed need = ExecutorNeed.of(layout, choice.precision(), 1, rows, rows, 0, 1);
      scratch.ensure(rows);

      assertThat((double) loaded.bytes() / need.weightsBytes()).isCloseTo(1, within(0.05));
      assertThat((double) scratch.nativeBytes() / need.taskBytes()).isCloseTo(1, within(0.05));
    }
  }

  @Test
  void aLocalMasterOffersThisMachine() {
    SparkContext spark = LocalSpark.session().sparkContext();
    ExecutorOffer offer = ExecutorOffer.of(spark);

    assertThat(offer.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(offer.nativeBytes()).isPresent();
    assertThat(offer.tasks()).isEqualTo(spark.defaultParallelism());
  }
}

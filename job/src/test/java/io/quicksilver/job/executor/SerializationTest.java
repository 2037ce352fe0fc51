package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.figures.TaskFigures;
import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import io.quicksilver.job.shard.OpenShards;
import io.quicksilver.job.shard.StopSignal;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.StepCosts;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;

/** What travels survives Java and Kryo serialisation. */
class SerializationTest {

  private static final GenerationPlan PLAN =
      new GenerationPlan(
          new PromptLayout(
              StructType.fromDDL("a STRING").json(),
              "a[0]",
              PromptPlace.LINE,
              List.of(),
              List.of("b")),
          new SamplingOptions(3, 0.5, 4, 0.9, 0.1, 1.1, -5, List.of("\n"), true),
          2,
          true,
          "fingerprint",
          "2026-01-31T08:00:00",
          7,
          99,
          1L << 33);

  private static <T> T roundTrip(Serializer serializer, T value, Class<T> type) {
    ClassTag<T> tag = scala.reflect.ClassTag$.MODULE$.apply(type);
    var instance = serializer.newInstance();
    return instance.deserialize(instance.serialize(value, tag), tag);
  }

  private static List<Serializer> serializers() {
    SparkConf conf = LocalSpark.session().sparkContext().getConf();
    return List.of(new JavaSerializer(conf), new KryoSerializer(conf));
  }

  @Test
  void aPlanSurvivesItsText() {
    assertThat(GenerationPlan.of(PLAN.toJson())).isEqualTo(PLAN);
  }

  @Test
  void aReportSurvivesItsText() {
    TaskFigures figures =
        new TaskFigures(
            5,
            new TokenHistogram(List.of(0L, 1L), 1, 1),
            TokenHistogram.NONE,
            2,
            new Timeline(250, 7, List.of(3L), List.of(4L)),
            List.of(new RowSample("a", "b", "stop", "c")));
    TaskReport report =
        new TaskReport(
            1,
            "e",
            2,
            3,
            4,
            "k",
            "i",
            5,
            6,
            new GenerationStats(7, 8, 9, 10, 11, 12, 13),
            new StepCosts(14, 15, 16, 17, 18, 19, 20),
            21,
            22,
            23,
            24,
            25,
            26,
            List.of(1, 2),
            figures);

    assertThat(TaskReport.of(report.toJson())).isEqualTo(report);
  }

  @Test
  void aBroadcastModelSurvives() {
    ModelBroadcast model = EmbeddedModel.broadcast();
    for (Serializer serializer : serializers()) {
      ModelBroadcast copy = roundTrip(serializer, model, ModelBroadcast.class);

      assertThat(copy.key()).isEqualTo(model.key());
      assertThat(copy.id()).isEqualTo(model.id());
      assertThat(copy.pieces()).isEqualTo(model.pieces()).isGreaterThan(1);
    }
    model.destroy();
  }

  @Test
  void theFunctionOfMapPartitionsSurvivesJavaAsClosuresDo() {
    ModelBroadcast model = EmbeddedModel.broadcast();
    CollectionAccumulator<String> reports =
        LocalSpark.session().sparkContext().collectionAccumulator();
    PartitionGenerator function =
        new PartitionGenerator(
            PLAN,
            model,
            reports,
            RunAccumulators.of(LocalSpark.session().sparkContext()),
            new OpenShards(
                List.of(0),
                2,
                new StopSignal(
                    "file:/nowhere",
                    JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
                        .broadcast(
                            new SerializableConfiguration(
                                LocalSpark.session().sparkContext().hadoopConfiguration())))));
    Serializer java = serializers().get(0);

    assertThat(roundTrip(java, function, PartitionGenerator.class)).isNotNull();
    assertThat(
            java.newInstance()
                .serialize(
                    function, scala.reflect.ClassTag$.MODULE$.apply(PartitionGenerator.class))
                .remaining())
        .isLessThan(10_000);
    model.destroy();
  }
}

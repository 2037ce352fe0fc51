package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.List;
import org.apache.spark.serializer.JavaSerializer;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;

/** What travels to the executors for a count survives the journey. */
class PromptCounterTest {

  private static final PromptLayout LAYOUT =
      new PromptLayout("{}", "prompt", PromptPlace.COLUMN, List.of("top_k"), List.of());
  private static final ModelTexts TEXTS = new ModelTexts("{}", null, "{}", null, "{{ x }}");

  @Test
  void aPlanSurvivesItsText() {
    CountingPlan plan = new CountingPlan(LAYOUT, SamplingOptions.DEFAULT, 3, TEXTS);
    assertThat(CountingPlan.of(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void theFunctionSurvivesJavaAsClosuresDo() {
    PromptCounter counter = new PromptCounter(LAYOUT, SamplingOptions.DEFAULT, 3, TEXTS);
    ClassTag<PromptCounter> tag = scala.reflect.ClassTag$.MODULE$.apply(PromptCounter.class);
    var serializer =
        new JavaSerializer(LocalSpark.session().sparkContext().getConf()).newInstance();
    PromptCounter copy = serializer.deserialize(serializer.serialize(counter, tag), tag);
    assertThat(copy).usingRecursiveComparison().isEqualTo(counter);
  }
}

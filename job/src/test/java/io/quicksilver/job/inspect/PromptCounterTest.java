package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;

/** What travels to the executors for a count survives the journey, and counts there. */
class PromptCounterTest {

  private static final PromptLayout LAYOUT =
      new PromptLayout("{}", "prompt", PromptPlace.COLUMN, List.of("top_k"), List.of());
  private static final ModelTexts TEXTS = new ModelTexts("{}", null, "{}", null, "{{ x }}");

  @Test
  void aPlanSurvivesItsText() {
    CountingPlan plan = new CountingPlan(LAYOUT, SamplingOptions.DEFAULT, 3, 512, TEXTS);
    assertThat(CountingPlan.of(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void theFunctionSurvivesJavaAsClosuresDo() {
    PromptCounter counter = new PromptCounter(LAYOUT, SamplingOptions.DEFAULT, 3, 512, TEXTS);
    ClassTag<PromptCounter> tag = scala.reflect.ClassTag$.MODULE$.apply(PromptCounter.class);
    var serializer =
        new JavaSerializer(LocalSpark.session().sparkContext().getConf()).newInstance();
    PromptCounter copy = serializer.deserialize(serializer.serialize(counter, tag), tag);
    assertThat(copy).usingRecursiveComparison().isEqualTo(counter);
  }

  @Test
  void aPromptWithATokenThatTheModelHasNoEmbeddingOfIsAnErrorRow() {
    StructType schema =
        StructType.fromDDL(
            "__quicksilver_id STRING, __quicksilver_malformed STRING, __quicksilver_prompt STRING,"
                + " __quicksilver_position BIGINT");
    PromptLayout layout =
        new PromptLayout(schema.json(), "prompt", PromptPlace.COLUMN, List.of(), List.of());
    Object[] known = {"a", null, "Once upon a time,", 0L};
    Object[] added = {"b", null, "Once<|im_end|>", 1L};
    Iterator<Row> rows =
        Stream.of(known, added).<Row>map(row -> new GenericRowWithSchema(row, schema)).iterator();
    PromptCounter counter =
        new PromptCounter(layout, SamplingOptions.DEFAULT, 1, 512, embeddedWithAnAddedToken());
    PromptCounts counts = PromptCounts.of(counter.call(rows).next());
    assertThat(counts.completions()).isEqualTo(1);
    assertThat(counts.errors()).containsExactly(Map.entry("tokenizer", 1L));
  }

  private static ModelTexts embeddedWithAnAddedToken() {
    String token =
        """
        {"id": 2048, "content": "<|im_end|>", "special": true, "single_word": false,
         "lstrip": false, "rstrip": false, "normalized": false},
        """;
    try (PreparedModel model = PreparedModel.open("embedded", new Configuration())) {
      ModelTexts texts = model.texts();
      return new ModelTexts(
          texts.config(),
          texts.generationConfig(),
          texts.tokenizer().replace("\"added_tokens\": [", "\"added_tokens\": [" + token),
          texts.tokenizerConfig(),
          texts.chatTemplate());
    }
  }
}

package io.quicksilver.job;

import io.quicksilver.job.dataset.FieldChoice;
import io.quicksilver.job.dataset.InputOptions;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.dataset.TextTemplate;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.model.config.ContextScope;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** The rows that a run is over, as its settings name them. */
final class RunInput {

  private RunInput() {}

  /**
   * What the settings say of the input.
   *
   * @param samples whether rows may say how many completions they want
   * @param fields expressions and templates of which the prompt is made
   */
  static InputOptions options(
      Settings settings, ContextScope scope, boolean samples, List<String> fields) {
    boolean shared = scope == ContextScope.BATCH;
    String input = settings.input();
    File local = new File(input);
    return new InputOptions(
        settings.format(),
        local.exists()
            ? Locations.literal(new Path(local.getAbsoluteFile().toURI()).toString())
            : input,
        settings.inputOptions(),
        settings.promptColumn(),
        settings.idColumn(),
        settings.keep(),
        settings.limit().stream().asLongStream().findFirst(),
        settings.inputPartitions().orElse(0),
        shared ? settings.batchSize() : 1,
        samples && !shared,
        settings.where(),
        fields);
  }

  /** The input's prompts. */
  static PromptTable table(SparkSession spark, Settings settings, ContextScope scope) {
    Optional<String> template = settings.promptTemplate();
    InputOptions options = options(settings, scope, true, template.stream().toList());
    return template.isEmpty()
        ? PromptTable.open(spark, options)
        : PromptTable.open(
            spark,
            options,
            columns ->
                new FieldChoice(
                    "--prompt-template",
                    template.get(),
                    TextTemplate.ofTemplate(template.get(), columns),
                    Map.of()));
  }
}

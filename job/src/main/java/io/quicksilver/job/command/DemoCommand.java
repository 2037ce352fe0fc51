package io.quicksilver.job.command;

import io.quicksilver.job.RunSummary;
import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.InputKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.job.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** {@code demo}: the embedded model goes on with the embedded beginnings of stories. */
public final class DemoCommand implements Command {

  /** Where the demo writes unless told otherwise. */
  static final String FOLDER = "quicksilver-demo-output";

  // Drawing tells livelier stories than taking the likeliest token: so small a model repeats
  // itself.
  private static final int NEW_TOKENS = 64;
  private static final double TEMPERATURE = 0.6;
  private static final double TOP_P = 0.9;
  private static final long SEED = 2;

  private static final Set<OptionKey<?>> FIXED =
      Set.of(
          OptionKeys.MODEL,
          OptionKeys.INPUT,
          OptionKeys.FORMAT,
          OptionKeys.PROMPT_COLUMN,
          InputKeys.PROMPT_TEMPLATE,
          OptionKeys.ID_COLUMN,
          RunKeys.APPEND_INPUT);

  private record Told(RunSummary summary, List<Row> rows) {}

  private final GenerateAction action;

  /** With the job that does the work. */
  public DemoCommand(GenerateAction action) {
    this.action = action;
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "Completes twelve embedded prompts with the embedded model, and prints the stories.";
  }

  @Override
  public String details() {
    return String.format(
        Locale.ROOT,
        "Writes to %s here, and replaces what it wrote there before. Unless told otherwise it draws"
            + " %d tokens with temperature %s, top-p %s and seed %d.",
        FOLDER,
        NEW_TOKENS,
        TEMPERATURE,
        TOP_P,
        SEED);
  }

  @Override
  public List<OptionKey<?>> options() {
    return CommandKeys.RUN.stream().filter(key -> !FIXED.contains(key)).toList();
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("demo", "demo --temperature 0.8 --top-k 40 --seed 7 --max-new-tokens 120");
  }

  @Override
  public void run(Settings settings, Console console) throws IOException {
    Configuration hadoop = Locations.hadoop();
    settings.requireTable();
    String output = settings.hasOutput() ? settings.output() : FOLDER;
    try (DemoPrompts prompts = DemoPrompts.beside(output, hadoop)) {
      Settings demo = demo(settings, output, prompts.uri(), hadoop);
      Told told = Sessions.with(name(), spark -> tell(spark, demo));
      told.rows().forEach(row -> DemoStory.print(row, console));
      SummaryText.print(told.summary(), console);
    }
  }

  /** The demo's own model and prompts; what it wrote before may go. */
  private static Settings demo(
      Settings settings, String output, String prompts, Configuration hadoop) {
    boolean mayGo =
        settings.overwrite()
            || !settings.hasOutput()
            || OutputFolder.at(output, hadoop).run().isPresent();
    Settings demo =
        settings
            .with(OptionKeys.MODEL, ModelFiles.EMBEDDED)
            .with(OptionKeys.INPUT, Optional.of(prompts))
            .with(OptionKeys.FORMAT, "json")
            .with(OptionKeys.PROMPT_COLUMN, Optional.of("prompt"))
            .with(InputKeys.PROMPT_TEMPLATE, Optional.empty())
            .with(OptionKeys.ID_COLUMN, Optional.of("id"))
            .with(OptionKeys.OUTPUT, Optional.of(output))
            .with(OptionKeys.OUTPUT_KEEP, List.of("prompt"))
            .with(OptionKeys.OVERWRITE, mayGo)
            .with(RunKeys.APPEND_INPUT, false);
    demo = orElse(demo, OptionKeys.MAX_NEW_TOKENS, NEW_TOKENS);
    demo = orElse(demo, OptionKeys.TEMPERATURE, TEMPERATURE);
    demo = orElse(demo, OptionKeys.TOP_P, TOP_P);
    return orElse(demo, OptionKeys.SEED, SEED);
  }

  private static <T> Settings orElse(Settings settings, OptionKey<T> key, T value) {
    return settings.isGiven(key) ? settings : settings.with(key, value);
  }

  private Told tell(SparkSession spark, Settings demo) {
    RunSummary summary = action.run(spark, demo);
    List<Row> rows =
        spark
            .read()
            .format(demo.outputFormat())
            .schema(DemoStory.SCHEMA)
            .load(Locations.literal(summary.output()))
            .orderBy("id", "sample")
            .collectAsList();
    return new Told(summary, rows);
  }
}

package io.quicksilver.job.command;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.InspectJob;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.RunPlanner;
import io.quicksilver.job.inspect.ClusterPlan;
import io.quicksilver.job.inspect.DatasetInspection;
import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.PlanKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code inspect}: says what a model and a dataset hold, and what a run would take. */
public final class InspectCommand implements Command {

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "Says what a model and a dataset hold, and what a run would take; generates nothing.";
  }

  @Override
  public String details() {
    return "Takes the options of generate, so that one word turns a run into its inspection. With"
        + " --input it tokenises every prompt and measures a short decode on this machine; time and"
        + " memory are estimates from that. With --plan it says what a run on a cluster of such"
        + " machines needs and takes, and prints the spark-submit line that starts it; words in"
        + " capitals there are yours to fill in. It plans without a dataset, too: --rows and"
        + " --prompt-tokens say what there will be; without a model: --shape.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return Stream.concat(
            CommandKeys.RUN.stream(),
            Stream.of(
                PlanKeys.CLUSTER,
                PlanKeys.DEADLINE,
                PlanKeys.ROWS,
                PlanKeys.PROMPT_TOKENS,
                BenchKeys.SHAPE,
                PlanKeys.JSON))
        .toList();
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return Stream.concat(CommandKeys.RUN_OTHERS.stream(), Stream.of(PlanKeys.EXECUTOR_CORES))
        .toList();
  }

  @Override
  public List<String> examples() {
    return List.of(
        "inspect",
        "inspect --model hdfs:///models/mine",
        "--master yarn inspect --model hdfs:///models/mine --input hdfs:///prompts/2026-01-31",
        "inspect --plan yarn --deadline 6h --model hdfs:///models/mine --precision bf16 --input"
            + " sample.jsonl --rows 10000000",
        "inspect --plan kubernetes --shape tinyllama --precision bf16 --rows 10000000"
            + " --prompt-tokens 200");
  }

  @Override
  public void run(Settings settings, Console console) throws IOException {
    boolean planned = settings.get(PlanKeys.CLUSTER).isPresent();
    requireMeaning(settings, planned);
    if (settings.get(BenchKeys.SHAPE).isEmpty()) {
      try (ModelFiles files = ModelFiles.open(settings.model(), Locations.hadoop())) {
        ModelText.print(files, console);
      }
      console.line("");
    }
    if (settings.hasInput()) {
      DatasetInspection inspection =
          Sessions.with(name(), spark -> InspectJob.run(spark, settings));
      DatasetText.print(inspection, console);
      if (planned) {
        console.line("");
        print(inspection.plan().orElseThrow(InspectCommand::nothing), settings, console);
      }
    } else if (planned) {
      print(RunPlanner.withoutInput(settings, Locations.hadoop()), settings, console);
    }
  }

  private static void print(ClusterPlan plan, Settings settings, Console console)
      throws IOException {
    SubmitLine line = SubmitLine.of(plan, JobArguments.of(settings));
    PlanText.print(plan, line, console);
    Optional<String> file = settings.get(PlanKeys.JSON);
    if (file.isPresent()) {
      Locations.write(file.get(), PlanFigures.of(plan, line).toJson(), Locations.hadoop());
    }
  }

  private static void requireMeaning(Settings settings, boolean planned) {
    if (!planned) {
      Stream.concat(PlanKeys.OTHERS.stream(), Stream.of(BenchKeys.SHAPE))
          .filter(settings::isGiven)
          .findFirst()
          .ifPresent(key -> refuse(settings, key, "given together with --plan"));
    } else if (settings.hasInput() && settings.isGiven(PlanKeys.PROMPT_TOKENS)) {
      refuse(settings, PlanKeys.PROMPT_TOKENS, "left out where --input says the prompts");
    } else if (settings.hasInput() && settings.get(BenchKeys.SHAPE).isPresent()) {
      refuse(
          settings, BenchKeys.SHAPE, "left out where --input is: a tokenizer comes with a model");
    }
  }

  private static void refuse(Settings settings, OptionKey<?> key, String expected) {
    String name = key.hasOption() ? key.option() : key.name();
    throw SettingsErrors.badValue("the settings", name, expected, settings.all().get(key.name()));
  }

  private static QuicksilverException nothing() {
    return new QuicksilverException(
        ExitCode.INPUT, "Cannot plan the run: the input must have a row to complete, got none");
  }
}

package io.quicksilver.job.command;

import io.quicksilver.job.GenerateJob;
import io.quicksilver.job.RunPlan;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/** {@code generate}: completes each prompt of a dataset. */
public final class GenerateCommand implements Command {

  private final GenerateAction action;

  /** With the job that does the work. */
  public GenerateCommand(GenerateAction action) {
    this.action = action;
  }

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "Completes each prompt of a dataset.";
  }

  @Override
  public List<OptionKey<?>> options() {
    List<OptionKey<?>> options = new ArrayList<>(CommandKeys.RUN);
    options.add(RunKeys.RETRY_ERRORS);
    options.add(RunKeys.DRY_RUN);
    options.add(RunKeys.OUTPUT_TABLE);
    return options;
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return CommandKeys.RUN_OTHERS;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --input prompts.jsonl --output completions",
        "--master local[4] generate --model hdfs:///models/mine --input hdfs:///prompts/2026-01-31"
            + " --output hdfs:///completions/2026-01-31 --max-new-tokens 64",
        "generate --config nightly.conf --set output.format=json --set output.keep=name,lang");
  }

  @Override
  public void run(Settings settings, Console console) {
    settings.input();
    settings.output();
    settings.promptTemplate();
    if (settings.get(RunKeys.DRY_RUN)) {
      RunPlan plan = Sessions.with(name(), spark -> GenerateJob.plan(spark, settings));
      SummaryText.print(plan, console);
      return;
    }
    RunSummary summary = Sessions.with(name(), spark -> action.run(spark, settings));
    SummaryText.print(summary, console);
  }
}

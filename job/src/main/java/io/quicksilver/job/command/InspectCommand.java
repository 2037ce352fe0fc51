package io.quicksilver.job.command;

import io.quicksilver.job.InspectJob;
import io.quicksilver.job.inspect.DatasetInspection;
import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Locations;
import java.util.List;

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
        + " memory are estimates from that.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return CommandKeys.RUN;
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return CommandKeys.RUN_OTHERS;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "inspect",
        "inspect --model hdfs:///models/mine",
        "--master yarn inspect --model hdfs:///models/mine --input hdfs:///prompts/2026-01-31");
  }

  @Override
  public void run(Settings settings, Console console) {
    try (ModelFiles files = ModelFiles.open(settings.model(), Locations.hadoop())) {
      ModelText.print(files, console);
    }
    if (settings.hasInput()) {
      DatasetInspection inspection =
          Sessions.with(name(), spark -> InspectJob.run(spark, settings));
      console.line("");
      DatasetText.print(inspection, console);
    }
  }
}

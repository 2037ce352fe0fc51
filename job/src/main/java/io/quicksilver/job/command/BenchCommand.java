package io.quicksilver.job.command;

import io.quicksilver.job.bench.Bench;
import io.quicksilver.job.bench.BenchFigure;
import io.quicksilver.job.bench.BenchModel;
import io.quicksilver.job.bench.BenchPlan;
import io.quicksilver.job.bench.BenchPlot;
import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code bench}: measures prefill and decode of a model on this machine. */
public final class BenchCommand implements Command {

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public String summary() {
    return "Measures tokens/s of a model's prefill and decode on this machine.";
  }

  @Override
  public String details() {
    return "Runs in the driver, without a Spark session, through the decoder of generate. Beside"
        + " each figure stand the rate of the same matrix products alone, the share of the"
        + " arithmetic peak (the best rate of a product within the cache, on all threads), and for"
        + " decode the share of the memory's read bandwidth that reading the weights takes.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return List.of(
        OptionKeys.MODEL,
        BenchKeys.SHAPE,
        BenchKeys.PRECISIONS,
        BenchKeys.BATCH_SIZES,
        BenchKeys.PROMPT_TOKENS,
        BenchKeys.NEW_TOKENS,
        BenchKeys.THREADS,
        BenchKeys.JSON,
        BenchKeys.PLOT);
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of(OptionKeys.TOKENS_PER_STEP);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "bench --model embedded",
        "bench --shape tinyllama --precision bf16,int8 --batch-size 1,32 --json figures.json",
        "bench --model hdfs:///models/mine --precision int8 --batch-size 8,32,128 --plot rates.svg");
  }

  @Override
  public void run(Settings settings, Console console) throws IOException {
    Configuration hadoop = Locations.hadoop();
    BenchPlan plan = BenchPlan.of(settings);
    requireFile(BenchKeys.JSON, settings, hadoop);
    requireFile(BenchKeys.PLOT, settings, hadoop);
    try (BenchModel model = BenchModel.open(settings, hadoop)) {
      Bench bench = new Bench(model, plan, new BenchTable(console));
      String what =
          String.format(
              Locale.ROOT,
              "%s, %d prompt and %d new tokens, %d threads",
              model.name(),
              plan.promptTokens(),
              plan.newTokens(),
              plan.threads());
      console.line("%s", console.strong(what));
      List<BenchFigure> figures = bench.run();
      write(settings.get(BenchKeys.JSON), BenchFigure.toJson(figures), hadoop);
      write(settings.get(BenchKeys.PLOT), BenchPlot.svg(what, figures), hadoop);
    }
  }

  /** Better said before the measurement than after it. */
  private static void requireFile(
      OptionKey<Optional<String>> key, Settings settings, Configuration hadoop) throws IOException {
    if (settings.get(key).isPresent()) {
      Path path = Locations.target(settings.get(key).get(), hadoop);
      FileSystem files = path.getFileSystem(hadoop);
      if (files.exists(path) && files.getFileStatus(path).isDirectory()) {
        throw SettingsErrors.badValue("the settings", key.option(), "a file", "the folder " + path);
      }
    }
  }

  private static void write(Optional<String> file, String text, Configuration hadoop)
      throws IOException {
    if (file.isPresent()) {
      Locations.write(file.get(), text, hadoop);
    }
  }
}

package io.quicksilver.job.command;

import io.quicksilver.job.CompareJob;
import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.score.Comparison;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code compare}: two outputs of score, row by row. */
public final class CompareCommand implements Command {

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "Compares two outputs of score: paired differences, and rows that changed sides.";
  }

  @Override
  public String details() {
    return "A row of the one is compared with the row of the same id of the other. The difference"
        + " of a perplexity is its logarithm's.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return List.of(ScoreKeys.COMPARISON, ScoreKeys.MAX_LOSS);
  }

  @Override
  public List<OptionKey<?>> operands() {
    return List.of(ScoreKeys.BASELINE, ScoreKeys.CANDIDATE);
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of(
        "compare scores-f32 scores-int8",
        "compare before after --json changes.json",
        "compare yesterday today --max-loss 3");
  }

  @Override
  public void run(Settings settings, Console console) throws IOException {
    String baseline = operand(settings, ScoreKeys.BASELINE, "A");
    String candidate = operand(settings, ScoreKeys.CANDIDATE, "B");
    Comparison comparison =
        Sessions.with(name(), spark -> CompareJob.run(spark, baseline, candidate));
    print(comparison, console);
    Optional<String> file = settings.get(ScoreKeys.COMPARISON);
    if (file.isPresent()) {
      Locations.write(file.get(), comparison.toJson(), Locations.hadoop());
    }
    Optional<Double> limit = settings.get(ScoreKeys.MAX_LOSS);
    if (limit.isPresent()) {
      console.out().flush();
      requireNoLoss(comparison, limit.get());
    }
  }

  private static void requireNoLoss(Comparison comparison, double limit) {
    if (!comparison.isConclusive()) {
      throw new QuicksilverException(
          ExitCode.INPUT,
          String.format(
              Locale.ROOT,
              "Cannot hold the candidate to --max-loss: both outputs must have scored two rows of"
                  + " the same ids at least, got %d",
              comparison.pairs()));
    }
    Map<String, Double> losses = comparison.losses(limit);
    if (!losses.isEmpty()) {
      throw new QuicksilverException(
          ExitCode.ERROR_BUDGET,
          String.format(
              Locale.ROOT,
              "Cannot accept %s: it must be worse than %s by no more than compare.max_loss = %s"
                  + " standard errors, got %s",
              comparison.candidate(),
              comparison.baseline(),
              limit,
              losses.entrySet().stream()
                  .map(
                      loss -> String.format(Locale.ROOT, "%s %.1f", loss.getKey(), loss.getValue()))
                  .collect(Collectors.joining(", "))));
    }
  }

  private static String operand(Settings settings, OptionKey<Optional<String>> key, String name) {
    return settings
        .get(key)
        .orElseThrow(
            () ->
                SettingsErrors.badValue(
                    "the command line", "compare A B", "two outputs of score", "no " + name));
  }

  private static void print(Comparison comparison, Console console) {
    console.line("A %s", comparison.baseline());
    console.line("B %s", comparison.candidate());
    console.line("%s", console.strong(line("metric", "A", "B", "B - A", "stderr", "won", "lost")));
    comparison
        .metrics()
        .forEach(
            (name, each) ->
                console.line(
                    "%s",
                    line(
                        name,
                        MetricsText.number(each.baseline()),
                        MetricsText.number(each.candidate()),
                        MetricsText.number(each.difference()),
                        MetricsText.number(each.standardError()),
                        each.won() == null ? "" : SummaryText.count(each.won()),
                        each.lost() == null ? "" : SummaryText.count(each.lost()))));
    console.line(
        "%s %s compared, %s scored in A alone, %s in B alone",
        console.strong("rows"),
        SummaryText.count(comparison.pairs()),
        SummaryText.count(comparison.onlyBaseline()),
        SummaryText.count(comparison.onlyCandidate()));
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%-18s %12s %12s %12s %12s %8s %8s", cells).stripTrailing();
  }
}

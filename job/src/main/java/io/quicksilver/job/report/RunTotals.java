package io.quicksilver.job.report;

import io.quicksilver.job.executor.TaskReport;
import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.TaskFigures;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.StepCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The reports of all tasks together, one for each shard. */
public final class RunTotals {

  private static final double NANOS = 1e9;

  private final Map<Integer, List<TaskReport>> byShard = new TreeMap<>();

  private RunTotals() {}

  /**
   * Adds reports up. Of two for one shard, both of the same rows, the last counts. One of fewer
   * rows is that of a retry, which computed those alone: it counts beside the one before.
   */
  public static RunTotals of(List<TaskReport> reports) {
    RunTotals totals = new RunTotals();
    reports.forEach(totals::add);
    return totals;
  }

  private void add(TaskReport report) {
    List<TaskReport> shard = byShard.computeIfAbsent(report.shard(), key -> new ArrayList<>());
    if (!shard.isEmpty() && report.rowsRead() >= shard.get(0).rowsRead()) {
      shard.clear();
    }
    shard.add(report);
  }

  private List<TaskReport> tasks() {
    return byShard.values().stream().flatMap(List::stream).toList();
  }

  private long sum(ToLongFunction<TaskReport> value) {
    return tasks().stream().mapToLong(value).sum();
  }

  /** Input rows. */
  public long rowsRead() {
    return sum(TaskReport::rowsRead);
  }

  /** Output rows. */
  public long rowsWritten() {
    return sum(TaskReport::rowsWritten);
  }

  /** What all generators did. */
  public GenerationStats stats() {
    return tasks().stream()
        .map(TaskReport::stats)
        .reduce(GenerationStats.NONE, GenerationStats::plus);
  }

  /** Time reading and tokenising. */
  public long readNanos() {
    return sum(TaskReport::readNanos) + sum(TaskReport::tokeniseNanos);
  }

  /** Time of the tasks. */
  public long taskNanos() {
    return sum(TaskReport::taskNanos);
  }

  /** What the steps of all generators took. */
  public StepCosts costs() {
    return tasks().stream().map(TaskReport::costs).reduce(StepCosts.NONE, StepCosts::plus);
  }

  /** Where the tasks' time went. */
  public Breakdown breakdown() {
    return Breakdown.of(
        sum(TaskReport::loadNanos),
        sum(TaskReport::readNanos),
        sum(TaskReport::tokeniseNanos),
        costs(),
        sum(TaskReport::writeNanos),
        taskNanos());
  }

  /** Token ids of the first prompt that has any. */
  public List<Integer> firstPromptTokens() {
    return tasks().stream()
        .map(TaskReport::firstTokens)
        .filter(tokens -> !tokens.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** What ran, here and on the executors. */
  public RunRecord.Versions versions(String spark) {
    String product = RunTotals.class.getPackage().getImplementationVersion();
    return new RunRecord.Versions(
        product == null ? "development" : product,
        spark,
        scala.util.Properties.versionNumberString(),
        System.getProperty("java.version"),
        each(TaskReport::kernels),
        each(TaskReport::instructionSet));
  }

  private String each(Function<TaskReport, String> value) {
    return String.join(", ", tasks().stream().map(value).distinct().sorted().toList());
  }

  /** The executors by name. */
  public List<RunRecord.Executor> executors() {
    Map<String, List<TaskReport>> byExecutor = new TreeMap<>();
    tasks()
        .forEach(
            report ->
                byExecutor.computeIfAbsent(report.executor(), id -> new ArrayList<>()).add(report));
    List<RunRecord.Executor> executors = new ArrayList<>();
    byExecutor.forEach((id, reports) -> executors.add(executor(id, reports)));
    return executors;
  }

  private static RunRecord.Executor executor(String id, List<TaskReport> reports) {
    return new RunRecord.Executor(
        id,
        reports.stream().mapToLong(TaskReport::loads).max().orElse(0),
        reports.stream().mapToLong(TaskReport::modelLoadNanos).max().orElse(0) / NANOS,
        reports.stream().mapToLong(TaskReport::modelBytes).max().orElse(0),
        reports.size(),
        reports.stream().mapToLong(report -> report.stats().decodeTokens()).sum(),
        reports.stream().mapToLong(TaskReport::arrowPeakBytes).max().orElse(0));
  }

  /** What the tasks counted for people to see. */
  public RunFigures figures() {
    Map<String, Timeline> lines = new TreeMap<>();
    TokenHistogram prompts = TokenHistogram.NONE;
    TokenHistogram completions = TokenHistogram.NONE;
    for (TaskReport task : tasks()) {
      TaskFigures figures = task.figures();
      lines.merge(task.executor(), figures.timeline(), Timeline::plus);
      prompts = prompts.plus(figures.prompts());
      completions = completions.plus(figures.completions());
    }
    return new RunFigures(
        prompts, completions, lines, samples(), sum(task -> task.figures().coreNanos()) / NANOS);
  }

  /** First rows of the first partitions, taken in turn. */
  private List<RowSample> samples() {
    List<RowSample> samples = new ArrayList<>();
    for (int turn = 0; turn < TaskMeter.SAMPLES; turn++) {
      for (TaskReport task : tasks()) {
        List<RowSample> own = task.figures().samples();
        if (turn < own.size() && samples.size() < TaskMeter.SAMPLES) {
          samples.add(own.get(turn));
        }
      }
    }
    return samples;
  }
}

package io.quicksilver.job.report;

import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all tasks counted for people to see; of a bounded size, whatever the run's.
 *
 * @param prompts prompt tokens of the completed output rows
 * @param completions new tokens of the completed output rows
 * @param executors each executor's tokens by time, in buckets of one width
 * @param samples some rows, from several partitions
 * @param coreSeconds time of the tasks, for each core that they held
 */
public record RunFigures(
    TokenHistogram prompts,
    TokenHistogram completions,
    Map<String, Timeline> executors,
    List<RowSample> samples,
    double coreSeconds) {

  /** Nothing counted. */
  public static final RunFigures NONE =
      new RunFigures(TokenHistogram.NONE, TokenHistogram.NONE, Map.of(), List.of(), 0);

  /** Brings all time lines to one width. */
  public RunFigures {
    long width =
        executors.values().stream().mapToLong(Timeline::width).max().orElse(Timeline.NONE.width());
    Map<String, Timeline> widened = new LinkedHashMap<>();
    executors.forEach((id, line) -> widened.put(id, line.widened(width)));
    executors = widened;
    samples = List.copyOf(samples);
  }

  /** The tokens of all executors by time. */
  public Timeline timeline() {
    return executors.values().stream().reduce(Timeline.NONE, Timeline::plus);
  }
}

package io.quicksilver.job.figures;

import java.util.List;

/**
 * What a task counted, in a bounded size.
 *
 * @param coreNanos its time, for each core that it held
 * @param prompts prompt tokens of the completed output rows
 * @param completions new tokens of the completed output rows
 * @param errors output rows with an error
 * @param timeline its tokens by time
 * @param samples some of its rows; of the first partitions only
 */
public record TaskFigures(
    long coreNanos,
    TokenHistogram prompts,
    TokenHistogram completions,
    long errors,
    Timeline timeline,
    List<RowSample> samples) {

  /** Nothing counted. */
  public static final TaskFigures NONE =
      new TaskFigures(0, TokenHistogram.NONE, TokenHistogram.NONE, 0, Timeline.NONE, List.of());

  /** Keeps its own samples. */
  public TaskFigures {
    samples = List.copyOf(samples);
  }
}

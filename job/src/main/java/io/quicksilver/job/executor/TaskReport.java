package io.quicksilver.job.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.figures.TaskFigures;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.StepCosts;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a finished task says of itself to the driver. Travels as JSON.
 *
 * @param shard the shard it completed, through all intakes
 * @param executor the executor it ran on
 * @param loads how often that JVM loaded the model for this run
 * @param modelLoadNanos time that the last load took
 * @param modelBytes native bytes of weights in that JVM
 * @param kernels the product library
 * @param instructionSet what its kernels use
 * @param rowsRead input rows
 * @param rowsWritten output rows
 * @param stats what its generator did
 * @param costs what its generator's steps took
 * @param loadNanos time that it waited for the model
 * @param readNanos time waiting for rows of the input
 * @param tokeniseNanos time rendering and tokenising prompts
 * @param writeNanos time in which Spark wrote what it had finished
 * @param taskNanos time of the task
 * @param arrowPeakBytes most Arrow memory it held
 * @param firstTokens the first prompt's token ids
 * @param figures what it counted for people to see
 */
public record TaskReport(
    int shard,
    String executor,
    long loads,
    long modelLoadNanos,
    long modelBytes,
    String kernels,
    String instructionSet,
    long rowsRead,
    long rowsWritten,
    GenerationStats stats,
    StepCosts costs,
    long loadNanos,
    long readNanos,
    long tokeniseNanos,
    long writeNanos,
    long taskNanos,
    long arrowPeakBytes,
    List<Integer> firstTokens,
    TaskFigures figures) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The report as text. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot report: it must be JSON", e);
    }
  }

  /** The report that {@link #toJson} wrote. */
  public static TaskReport of(String json) {
    try {
      return JSON.readValue(json, TaskReport.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read a report: it must be JSON, got " + json, e);
    }
  }
}

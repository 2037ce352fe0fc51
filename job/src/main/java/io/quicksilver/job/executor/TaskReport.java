package io.quicksilver.job.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.decode.GenerationStats;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a finished task says of itself to the driver. Travels as JSON.
 *
 * @param partition the partition it completed
 * @param executor the executor it ran on
 * @param loads how often that JVM loaded the model for this run
 * @param loadNanos time that the last load took
 * @param modelBytes native bytes of weights in that JVM
 * @param kernels the product library
 * @param instructionSet what its kernels use
 * @param rowsRead input rows
 * @param rowsWritten output rows
 * @param stats what its generator did
 * @param readNanos time reading and tokenising
 * @param taskNanos time of the task
 * @param arrowPeakBytes most Arrow memory it held
 * @param firstTokens the first prompt's token ids
 */
public record TaskReport(
    int partition,
    String executor,
    long loads,
    long loadNanos,
    long modelBytes,
    String kernels,
    String instructionSet,
    long rowsRead,
    long rowsWritten,
    GenerationStats stats,
    long readNanos,
    long taskNanos,
    long arrowPeakBytes,
    List<Integer> firstTokens) {

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

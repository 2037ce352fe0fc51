package io.quicksilver.job.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quicksilver.job.inspect.ClusterPlan;
import java.io.UncheckedIOException;

/**
 * A plan for programs; its names in JSON are these in snake case.
 *
 * @param cluster as {@code --plan} names it
 * @param rows of the run
 * @param promptTokens of all completions
 * @param newTokens that all completions have at most
 * @param executors that finish in time
 * @param executorCores of each
 * @param executorMemoryMebibytes its heap
 * @param executorMemoryOverheadMebibytes what it may take beside the heap
 * @param neededHeapBytes what its tasks take of the heap
 * @param neededNativeBytes what it takes beside the heap
 * @param weightsBytes what of that are weights
 * @param shards that the rows are cut into
 * @param batchSize rows that a task decodes together
 * @param promptTokensPerSecond of one task
 * @param newTokensPerSecond of one task
 * @param seconds that the run takes
 * @param secondsOnOneExecutor that it would take alone
 * @param deadlineSeconds that the executors are for
 * @param spark what spark-submit is told
 * @param line the same for a shell
 */
record PlanFigures(
    String cluster,
    long rows,
    long promptTokens,
    long newTokens,
    int executors,
    int executorCores,
    long executorMemoryMebibytes,
    long executorMemoryOverheadMebibytes,
    long neededHeapBytes,
    long neededNativeBytes,
    long weightsBytes,
    int shards,
    int batchSize,
    double promptTokensPerSecond,
    double newTokensPerSecond,
    double seconds,
    double secondsOnOneExecutor,
    long deadlineSeconds,
    SubmitLine spark,
    String line) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  static PlanFigures of(ClusterPlan plan, SubmitLine line) {
    return new PlanFigures(
        plan.cluster(),
        plan.counts().rows(),
        plan.counts().promptTokens(),
        plan.counts().newTokens(),
        plan.executors(),
        plan.size().cores(),
        plan.size().heapMebibytes(),
        plan.size().overheadMebibytes(),
        plan.need().heapBytes(plan.batchSize()),
        plan.need().nativeBytes(),
        plan.need().weightsBytes(),
        plan.shards(),
        plan.batchSize(),
        plan.speed().promptTokensPerSecond(),
        plan.speed().newTokensPerSecond(),
        plan.seconds(),
        plan.secondsAlone(),
        plan.deadline().toSeconds(),
        line,
        line.text());
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the plan: it must be JSON", e);
    }
  }
}

package io.quicksilver.job.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quicksilver.model.decode.GenerationStats;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A run as {@code run.json} tells it; the names there are these in snake case.
 *
 * @param outcome {@code complete} or {@code error_budget}
 * @param fingerprint SHA-256 over all that the rows depend on: two runs with the same one write the
 *     same rows
 * @param settings every setting, secrets redacted
 * @param digests of model, tokenizer, template and input
 * @param versions of the product and what it stands on
 * @param counts of rows
 * @param shards that the rows are cut into
 * @param tokens of prompts and completions
 * @param slots how full the tasks' slots were
 * @param sharedPrefixes whether beginnings that prompts share were computed once, in one sentence
 * @param timings in seconds
 * @param breakdown where the tasks' time went
 * @param throughput tokens a second, and what was computed for nothing
 * @param finishReasons output rows by finish reason
 * @param errorCodes error rows by code
 * @param executors one entry for each
 * @param firstPromptTokens the first prompt's token ids: shows begin-of-sequence and template
 */
public record RunRecord(
    String outcome,
    String fingerprint,
    Map<String, String> settings,
    DigestsOfRun digests,
    Versions versions,
    Counts counts,
    Shards shards,
    Tokens tokens,
    Slots slots,
    String sharedPrefixes,
    Timings timings,
    Breakdown breakdown,
    Throughput throughput,
    Map<String, Long> finishReasons,
    Map<String, Long> errorCodes,
    List<Executor> executors,
    List<Integer> firstPromptTokens) {

  /** Every row is there and the error rows are within the budget. */
  public static final String COMPLETE = "complete";

  /** Every row is there, and more error rows than the budget allows. */
  public static final String ERROR_BUDGET = "error_budget";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Hexadecimal SHA-256 sums.
   *
   * @param model over the tensors
   * @param tokenizer over the tokenizer's files
   * @param template over the chat template; null where there is none
   * @param input over the content of all rows
   */
  public record DigestsOfRun(String model, String tokenizer, String template, String input) {}

  /**
   * What ran.
   *
   * @param kernels the product library
   * @param instructionSet what its kernels use: a row's bits depend on it
   */
  public record Versions(
      String quicksilver,
      String spark,
      String scala,
      String java,
      String kernels,
      String instructionSet) {}

  /**
   * Rows.
   *
   * @param input rows of the input
   * @param output rows of the output: one for each input row and sample
   * @param ok completed
   * @param error not completed
   */
  public record Counts(long input, long output, long ok, long error) {}

  /**
   * Pieces of the output, each written whole.
   *
   * @param total how many
   * @param before that were there when the last attempt began
   * @param attempts at the output, the last one counted
   */
  public record Shards(int total, int before, int attempts) {}

  /**
   * Tokens of the completed rows.
   *
   * @param prefilled prompt tokens computed, those of several samples each time
   * @param shared prompt tokens not computed, because another row had begun with the same ones
   */
  public record Tokens(long prompt, long completion, long prefilled, long shared) {}

  /**
   * Slots while a prompt waited for one: the last wave, in which they empty, does not count.
   *
   * @param filled slots whose row was computed, over all steps
   * @param offered slots there were, over the same steps
   * @param share of the offered ones that were filled; 1 where no prompt ever waited
   */
  public record Slots(long filled, long offered, double share) {

    /** The slots of generators. */
    public static Slots of(GenerationStats stats) {
      return new Slots(
          stats.slotsFilled(),
          stats.slotsOffered(),
          stats.slotsOffered() == 0 ? 1 : (double) stats.slotsFilled() / stats.slotsOffered());
    }
  }

  /**
   * Seconds.
   *
   * @param started when, in ISO 8601
   * @param prepare model and input read and checked
   * @param broadcast weights sent
   * @param generate rows completed and written
   * @param total all of it
   * @param compute in forwards, over all tasks
   * @param read reading and tokenising, over all tasks
   * @param tasks all tasks together
   */
  public record Timings(
      String started,
      double prepare,
      double broadcast,
      double generate,
      double total,
      double compute,
      double read,
      double tasks) {}

  /**
   * One executor.
   *
   * @param id as Spark calls it
   * @param loads how often it loaded the model for this run; 0 where it had it already
   * @param loadSeconds how long the last load took
   * @param modelBytes native bytes of weights
   * @param partitions that it completed
   * @param completionTokens that it drew
   * @param arrowPeakBytes most Arrow memory that one of its tasks held
   */
  public record Executor(
      String id,
      long loads,
      double loadSeconds,
      long modelBytes,
      long partitions,
      long completionTokens,
      long arrowPeakBytes) {}

  /** The same run under another outcome. */
  public RunRecord withOutcome(String other) {
    return new RunRecord(
        other,
        fingerprint,
        settings,
        digests,
        versions,
        counts,
        shards,
        tokens,
        slots,
        sharedPrefixes,
        timings,
        breakdown,
        throughput,
        finishReasons,
        errorCodes,
        executors,
        firstPromptTokens);
  }

  /** The text of {@code run.json}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write run.json", e);
    }
  }

  /**
   * Reads {@code run.json}.
   *
   * @throws UncheckedIOException if the text is something else
   */
  public static RunRecord of(String json) {
    try {
      return JSON.readValue(json, RunRecord.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read run.json", e);
    }
  }
}

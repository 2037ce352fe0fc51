package io.quicksilver.job.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What prompts come to, in tokens. Travels as JSON.
 *
 * @param rows input rows
 * @param completions that would be computed: rows without an error, once for each sample
 * @param promptTokens of those completions
 * @param newTokens that those completions have at most
 * @param longestRow the most tokens that one completion's prompt and new tokens come to
 * @param lengths how many tokenised prompts have so many tokens
 * @param errors how many rows would be error rows, by code
 */
public record PromptCounts(
    long rows,
    long completions,
    long promptTokens,
    long newTokens,
    int longestRow,
    SortedMap<Integer, Long> lengths,
    SortedMap<String, Long> errors) {

  /** No rows. */
  public static final PromptCounts NONE =
      new PromptCounts(0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>());

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Prompts of one length.
   *
   * @param samples completions of each
   * @param newTokens that each completion has at most
   */
  public static PromptCounts alike(long rows, int samples, int promptTokens, int newTokens) {
    long completions = rows * samples;
    return new PromptCounts(
        rows,
        completions,
        completions * promptTokens,
        completions * newTokens,
        promptTokens + newTokens,
        new TreeMap<>(Map.of(promptTokens, rows)),
        new TreeMap<>());
  }

  /** What so many rows like these come to. */
  public PromptCounts scaledTo(long wanted) {
    double factor = (double) wanted / rows;
    return new PromptCounts(
        wanted,
        Math.round(completions * factor),
        Math.round(promptTokens * factor),
        Math.round(newTokens * factor),
        longestRow,
        scaled(lengths, factor),
        scaled(errors, factor));
  }

  private static <K> SortedMap<K, Long> scaled(Map<K, Long> counts, double factor) {
    SortedMap<K, Long> scaled = new TreeMap<>();
    counts.forEach((key, count) -> scaled.put(key, Math.round(count * factor)));
    return scaled;
  }

  /** The rows of both. */
  public PromptCounts plus(PromptCounts other) {
    return new PromptCounts(
        rows + other.rows,
        completions + other.completions,
        promptTokens + other.promptTokens,
        newTokens + other.newTokens,
        Math.max(longestRow, other.longestRow),
        sum(lengths, other.lengths),
        sum(errors, other.errors));
  }

  private static <K> SortedMap<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
    SortedMap<K, Long> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }

  /** Prompt tokens of a completion, in the mean. */
  public double meanPrompt() {
    return (double) promptTokens / Math.max(1, completions);
  }

  /** New tokens that a completion has at most, in the mean. */
  public double meanNew() {
    return (double) newTokens / Math.max(1, completions);
  }

  /** Rows that would be error rows. */
  public long errorRows() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Prompts that were tokenised. */
  public long tokenised() {
    return lengths.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The length that this share of the tokenised prompts does not exceed; 0 where there is none. */
  public int quantile(double share) {
    long wanted = (long) Math.ceil(share * tokenised());
    long seen = 0;
    for (Map.Entry<Integer, Long> length : lengths.entrySet()) {
      seen += length.getValue();
      if (seen >= wanted) {
        return length.getKey();
      }
    }
    return 0;
  }

  /** Tokens of all tokenised prompts, each once. */
  public long tokens() {
    return lengths.entrySet().stream().mapToLong(each -> each.getKey() * each.getValue()).sum();
  }

  /** As text. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the counts: they must be JSON", e);
    }
  }

  /** What a {@link PromptCounter} said of its partition. */
  public static PromptCounts of(String json) {
    try {
      return JSON.readValue(json, PromptCounts.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the counts: they must be JSON, got " + json, e);
    }
  }
}

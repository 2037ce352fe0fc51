package io.quicksilver.job.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.dataset.OutputSchema;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * What some rows of an output add up to. Travels as JSON.
 *
 * @param ok scored rows
 * @param error rows with an error
 * @param tokens scored or generated, of the scored rows
 * @param errorCodes error rows by code
 * @param metrics by name
 */
public record Sums(
    long ok,
    long error,
    long tokens,
    SortedMap<String, Long> errorCodes,
    SortedMap<String, Tally> metrics) {

  /** No rows. */
  public static final Sums NONE = new Sums(0, 0, 0, new TreeMap<>(), new TreeMap<>());

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One row of an output. */
  static Sums of(ScoreKind kind, Row row) {
    if (!OutputSchema.OK.equals(row.getAs(OutputSchema.STATUS))) {
      String code = row.getAs(OutputSchema.ERROR_CODE);
      return new Sums(0, 1, 0, new TreeMap<>(Map.of(code, 1L)), new TreeMap<>());
    }
    SortedMap<String, Tally> metrics = new TreeMap<>();
    for (Metric metric : Metric.of(kind)) {
      metrics.put(metric.label(), Tally.NONE.plus(metric.value(row), metric.weight(row)));
    }
    return new Sums(1, 0, row.<Integer>getAs(ScoreSchema.TOKENS), new TreeMap<>(), metrics);
  }

  /** Both together. */
  public Sums plus(Sums other) {
    SortedMap<String, Long> codes = new TreeMap<>(errorCodes);
    other.errorCodes.forEach((code, count) -> codes.merge(code, count, Long::sum));
    SortedMap<String, Tally> tallies = new TreeMap<>(metrics);
    other.metrics.forEach((name, tally) -> tallies.merge(name, tally, Tally::plus));
    return new Sums(ok + other.ok, error + other.error, tokens + other.tokens, codes, tallies);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the sums: they must be JSON", e);
    }
  }

  static Sums of(String json) {
    try {
      return JSON.readValue(json, Sums.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the sums: they must be JSON, got " + json, e);
    }
  }
}

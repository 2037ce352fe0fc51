package io.quicksilver.job.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.dataset.OutputSchema;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/**
 * What pairs of rows with one id add up to. Travels as JSON.
 *
 * @param pairs rows that both runs scored
 * @param onlyBaseline rows that the baseline alone scored
 * @param onlyCandidate rows that the candidate alone scored
 * @param differences candidate less baseline, by metric
 * @param won by metric with verdicts: rows that went from wrong to right
 * @param lost from right to wrong
 * @param incomparable metrics of which some row has another weight in either run, such as tokens
 *     where the tokenizers differ
 */
public record PairSums(
    long pairs,
    long onlyBaseline,
    long onlyCandidate,
    SortedMap<String, Tally> differences,
    SortedMap<String, Side> won,
    SortedMap<String, Side> lost,
    SortedSet<String> incomparable) {

  /** Ids that are named of each side. */
  static final int NAMED = 100;

  /** No pairs. */
  static final PairSums NONE =
      new PairSums(0, 0, 0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeSet<>());

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Rows that changed sides.
   *
   * @param rows how many
   * @param ids the first of them in the alphabet
   */
  public record Side(long rows, SortedSet<String> ids) {

    Side plus(Side other) {
      SortedSet<String> all = new TreeSet<>(ids);
      all.addAll(other.ids);
      while (all.size() > NAMED) {
        all.remove(all.last());
      }
      return new Side(rows + other.rows, all);
    }
  }

  /** One pair; either may be null. */
  static PairSums of(ScoreKind kind, Row a, Row b) {
    boolean scoredA = a != null && OutputSchema.OK.equals(a.getAs(OutputSchema.STATUS));
    boolean scoredB = b != null && OutputSchema.OK.equals(b.getAs(OutputSchema.STATUS));
    SortedMap<String, Tally> differences = new TreeMap<>();
    SortedMap<String, Side> won = new TreeMap<>();
    SortedMap<String, Side> lost = new TreeMap<>();
    SortedSet<String> incomparable = new TreeSet<>();
    if (scoredA && scoredB) {
      Side self = new Side(1, new TreeSet<>(Set.of(a.<String>getAs(OutputSchema.ID))));
      for (Metric metric : Metric.of(kind)) {
        double difference = metric.value(b) - metric.value(a);
        differences.put(metric.label(), Tally.NONE.plus(difference, metric.weight(a)));
        if (metric.weight(a) != metric.weight(b)) {
          incomparable.add(metric.label());
        }
        if (metric.isVerdict() && difference != 0) {
          (difference > 0 ? won : lost).put(metric.label(), self);
        }
      }
    }
    return new PairSums(
        scoredA && scoredB ? 1 : 0,
        scoredA && !scoredB ? 1 : 0,
        scoredB && !scoredA ? 1 : 0,
        differences,
        won,
        lost,
        incomparable);
  }

  PairSums plus(PairSums other) {
    SortedMap<String, Tally> tallies = new TreeMap<>(differences);
    other.differences.forEach((name, tally) -> tallies.merge(name, tally, Tally::plus));
    SortedSet<String> allIncomparable = new TreeSet<>(incomparable);
    allIncomparable.addAll(other.incomparable);
    return new PairSums(
        pairs + other.pairs,
        onlyBaseline + other.onlyBaseline,
        onlyCandidate + other.onlyCandidate,
        tallies,
        sides(won, other.won),
        sides(lost, other.lost),
        allIncomparable);
  }

  private static SortedMap<String, Side> sides(Map<String, Side> a, Map<String, Side> b) {
    SortedMap<String, Side> all = new TreeMap<>(a);
    b.forEach((name, side) -> all.merge(name, side, Side::plus));
    return all;
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the sums: they must be JSON", e);
    }
  }

  static PairSums of(String json) {
    try {
      return JSON.readValue(json, PairSums.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the sums: they must be JSON, got " + json, e);
    }
  }
}

package io.quicksilver.job.score;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Two scores of the same rows beside each other; as JSON the names are these in snake case.
 *
 * @param baseline the output that is compared with
 * @param candidate the output that is compared
 * @param pairs rows that both scored: the differences are over these
 * @param onlyBaseline rows that the baseline alone scored
 * @param onlyCandidate rows that the candidate alone scored
 * @param metrics by name
 */
public record Comparison(
    String baseline,
    String candidate,
    long pairs,
    long onlyBaseline,
    long onlyCandidate,
    Map<String, Difference> metrics) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * A metric of both.
   *
   * @param baseline its value over all rows of the baseline
   * @param candidate its value over all rows of the candidate
   * @param difference candidate less baseline, row by row: of a perplexity its logarithm's; null
   *     where the rows' weights differ, as those of tokens do between tokenizers
   * @param standardError of the difference, paired; null for fewer than two pairs
   * @param won rows that went from wrong to right; null where rows have no verdict
   * @param lost rows that went from right to wrong
   * @param wonIds the first of them
   * @param lostIds the first of them
   */
  public record Difference(
      Double baseline,
      Double candidate,
      Double difference,
      @JsonProperty("stderr") Double standardError,
      Long won,
      Long lost,
      Collection<String> wonIds,
      Collection<String> lostIds) {

    private boolean isConclusive() {
      return difference != null && standardError != null;
    }

    /** By how many standard errors the candidate is worse; not above 0 where it is as good. */
    double loss(Metric metric) {
      if (!isConclusive()) {
        return 0;
      }
      double worse = metric.isVerdict() ? -difference : difference;
      return worse > 0 ? worse / standardError : 0;
    }
  }

  /** The comparison of two runs whose pairs add up to {@code sums}. */
  public static Comparison of(
      String baseline, String candidate, ScoreMetrics a, ScoreMetrics b, PairSums sums) {
    Map<String, Difference> metrics = new LinkedHashMap<>();
    a.metrics()
        .forEach(
            (name, figure) ->
                metrics.put(name, difference(name, figure, b.metrics().get(name), sums)));
    return new Comparison(
        baseline, candidate, sums.pairs(), sums.onlyBaseline(), sums.onlyCandidate(), metrics);
  }

  private static Difference difference(
      String name, ScoreMetrics.Figure a, ScoreMetrics.Figure b, PairSums sums) {
    Metric metric = Metric.valueOf(name.toUpperCase(Locale.ROOT));
    Tally tally =
        sums.incomparable().contains(name)
            ? Tally.NONE
            : sums.differences().getOrDefault(name, Tally.NONE);
    PairSums.Side none = new PairSums.Side(0, new TreeSet<>());
    PairSums.Side won = sums.won().getOrDefault(name, none);
    PairSums.Side lost = sums.lost().getOrDefault(name, none);
    boolean verdict = metric.isVerdict();
    return new Difference(
        a.value(),
        b.value(),
        finite(metric.shownDifference(tally.mean())),
        finite(Math.abs(metric.shownDifference(tally.standardError()))),
        verdict ? won.rows() : null,
        verdict ? lost.rows() : null,
        verdict ? List.copyOf(won.ids()) : null,
        verdict ? List.copyOf(lost.ids()) : null);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** Whether anything can be said of which is worse. */
  public boolean isConclusive() {
    return metrics.values().stream().anyMatch(Difference::isConclusive);
  }

  /**
   * The metrics in which the candidate is worse by more than {@code limit} standard errors of the
   * paired difference, each with the number of them.
   */
  public Map<String, Double> losses(double limit) {
    Map<String, Double> losses = new LinkedHashMap<>();
    metrics.forEach(
        (name, difference) -> {
          double loss = difference.loss(Metric.valueOf(name.toUpperCase(Locale.ROOT)));
          if (loss > limit) {
            losses.put(name, loss);
          }
        });
    return losses;
  }

  /** The comparison as JSON. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the comparison", e);
    }
  }
}

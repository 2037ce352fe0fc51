package io.quicksilver.job.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the page's script draws, as JSON that may stand inside a {@code script} element.
 *
 * @param time tokens a second by time
 * @param prompts the prompts' histogram
 * @param completions the completions' histogram
 */
record ChartData(Time time, Bars prompts, Bars completions) {

  /** Lines of executors that can still be told apart. */
  static final int MOST_LINES = 8;

  private static final double MILLIS = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Lines over time.
   *
   * @param seconds since the first token, of each point
   * @param totals new tokens and prompt tokens of all executors
   * @param executors new tokens of each executor, prompt tokens where none were drawn; of the
   *     busiest and the others together, if many
   */
  record Time(List<Double> seconds, List<Line> totals, List<Line> executors) {}

  /** A line: tokens a second at each point. */
  record Line(String label, List<Double> data) {}

  /** Bars: rows for each range of tokens. */
  record Bars(List<String> labels, List<Long> rows) {}

  static ChartData of(RunFigures figures) {
    return new ChartData(time(figures), bars(figures.prompts()), bars(figures.completions()));
  }

  private static Time time(RunFigures figures) {
    Timeline all = figures.timeline();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < all.prompt().size(); i++) {
      seconds.add(i * all.width() / MILLIS);
    }
    List<Line> totals =
        Stream.of(
                new Line("completion tokens", rates(all.completion(), all, all)),
                new Line("prompt tokens", rates(all.prompt(), all, all)))
            .filter(line -> line.data().stream().anyMatch(rate -> rate > 0))
            .toList();
    return new Time(seconds, totals, executors(figures.executors(), all));
  }

  private static List<Line> executors(Map<String, Timeline> executors, Timeline all) {
    Function<Timeline, List<Long>> tokens =
        total(all.completion()) > 0 ? Timeline::completion : Timeline::prompt;
    Comparator<Map.Entry<String, Timeline>> byTokens =
        Comparator.comparingLong(entry -> -total(tokens.apply(entry.getValue())));
    List<Map.Entry<String, Timeline>> busiest =
        executors.entrySet().stream().sorted(byTokens).toList();
    boolean many = busiest.size() > MOST_LINES;
    int shown = many ? MOST_LINES - 1 : busiest.size();
    List<Line> lines = new ArrayList<>();
    busiest.subList(0, shown).stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> lines.add(line("executor " + each.getKey(), each.getValue(), tokens, all)));
    if (many) {
      Timeline others =
          busiest.subList(shown, busiest.size()).stream()
              .map(Map.Entry::getValue)
              .reduce(Timeline.NONE, Timeline::plus);
      lines.add(line("the other " + (busiest.size() - shown) + " executors", others, tokens, all));
    }
    return lines;
  }

  private static Line line(
      String label, Timeline line, Function<Timeline, List<Long>> tokens, Timeline all) {
    Timeline same = line.widened(all.width());
    return new Line(label, rates(tokens.apply(same), same, all));
  }

  private static long total(List<Long> tokens) {
    return tokens.stream().mapToLong(Long::longValue).sum();
  }

  /** Tokens a second at each point of {@code all}. */
  private static List<Double> rates(List<Long> tokens, Timeline line, Timeline all) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < all.prompt().size(); i++) {
      long place = all.first() + i - line.first();
      long here = place >= 0 && place < tokens.size() ? tokens.get((int) place) : 0;
      rates.add(here * MILLIS / all.width());
    }
    return rates;
  }

  /** From the first bucket that has rows to the last. */
  private static Bars bars(TokenHistogram histogram) {
    List<String> labels = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    for (int bucket = 0; bucket < histogram.counts().size(); bucket++) {
      long count = histogram.counts().get(bucket);
      if (count > 0 || !rows.isEmpty()) {
        long from = TokenHistogram.from(bucket);
        long last = TokenHistogram.from(bucket + 1) - 1;
        labels.add(from == last ? String.valueOf(from) : from + "–" + last);
        rows.add(count);
      }
    }
    return new Bars(labels, rows);
  }

  /** JSON without any character that means something to HTML or to old scripts. */
  String toJson() {
    try {
      return scriptSafe(JSON.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the report: its figures must be JSON", e);
    }
  }

  static String scriptSafe(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean special =
          c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029' || isLone(json, i);
      safe.append(special ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return safe.toString();
  }

  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}

package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChartDataTest {

  private static RunFigures figures(Map<String, Timeline> executors) {
    return new RunFigures(TokenHistogram.NONE, TokenHistogram.NONE, executors, List.of(), 0);
  }

  @Test
  void pointsAreTokensASecondOnOneTimeLine() {
    ChartData.Time time =
        ChartData.of(
                figures(
                    Map.of(
                        "1", new Timeline(500, 10, List.of(5L, 0L), List.of(1L, 2L)),
                        "2", new Timeline(1000, 6, List.of(0L), List.of(7L)))))
            .time();

    assertThat(time.seconds()).containsExactly(0.0, 1.0);
    assertThat(time.totals().get(0).data()).containsExactly(3.0, 7.0);
    assertThat(time.totals().get(1).data()).containsExactly(5.0, 0.0);
    assertThat(time.executors())
        .containsExactly(
            new ChartData.Line("executor 1", List.of(3.0, 0.0)),
            new ChartData.Line("executor 2", List.of(0.0, 7.0)));
  }

  @Test
  void whereNoTokenIsDrawnTheTokensReadAreShown() {
    ChartData.Time time =
        ChartData.of(figures(Map.of("1", new Timeline(1000, 6, List.of(9L), List.of(0L))))).time();

    assertThat(time.totals()).containsExactly(new ChartData.Line("prompt tokens", List.of(9.0)));
    assertThat(time.executors()).containsExactly(new ChartData.Line("executor 1", List.of(9.0)));
  }

  @Test
  void ofManyExecutorsTheBusiestHaveLinesOfTheirOwn() {
    Map<String, Timeline> executors = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      executors.put("e" + i, new Timeline(1000, 5, List.of(0L), List.of((long) i)));
    }

    List<ChartData.Line> lines = ChartData.of(figures(executors)).time().executors();

    assertThat(lines).hasSize(ChartData.MOST_LINES);
    assertThat(lines.get(0).label()).isEqualTo("executor e13");
    assertThat(lines.get(ChartData.MOST_LINES - 1))
        .isEqualTo(new ChartData.Line("the other 13 executors", List.of(78.0)));
  }

  @Test
  void barsGoFromTheFirstBucketWithRowsToTheLast() {
    TokenHistogram.Counter counter = new TokenHistogram.Counter();
    List.of(6, 6, 9, 11).forEach(counter::add);
    RunFigures figures =
        new RunFigures(counter.histogram(), TokenHistogram.NONE, Map.of(), List.of(), 0);

    assertThat(ChartData.of(figures).prompts())
        .isEqualTo(new ChartData.Bars(List.of("6", "7", "8–9", "10–11"), List.of(2L, 0L, 1L, 1L)));
  }
}

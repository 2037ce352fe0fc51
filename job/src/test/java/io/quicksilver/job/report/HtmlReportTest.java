package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

  private static final String HOSTILE =
      "</td><script>alert('x')</script>{{settings}}\u0000\uD800&\"";

  private static RunRecord run() {
    return new RunRecord(
        RunRecord.COMPLETE,
        "f".repeat(64),
        Map.of("sampling.stop", HOSTILE),
        new RunRecord.DigestsOfRun("m", "t", "c", "i"),
        new RunRecord.Versions("1", "4.2.0", "2.13", "17", "nd4j", "avx512"),
        new RunRecord.Counts(3, 3, 2, 1),
        new RunRecord.Tokens(10, 1_234_567, 10, 0),
        new RunRecord.Slots(9, 10, 0.9),
        "Prompts share nothing.",
        new RunRecord.Timings("2030-01-01T00:00:00Z", 1, 2, 3, 6, 2.5, 0.1, 4),
        new Breakdown(0.5, 0.1, 0.2, 0.5, 1.5, 0.3, 0.4, 0.5, 4),
        new Throughput(400, 2000, 500, 1.3, 30, 1200, 40),
        Map.of("stop", 2L, "error", 1L),
        Map.of("prompt_type", 1L),
        List.of(new RunRecord.Executor("1", 1, 0.5, 1 << 20, 2, 20, 1024)),
        List.of(1, 5, 7));
  }

  private static String html() {
    WrittenRows rows =
        new WrittenRows(
            2,
            1,
            10,
            20,
            Map.of(),
            Map.of(),
            List.of(new WrittenRows.Sample("a", "stop", HOSTILE)),
            List.of(new WrittenRows.Sample(HOSTILE, "prompt_type", "no")));
    return new HtmlReport(run(), rows).html("file:/out");
  }

  @Test
  void thePageShowsTheRun() {
    assertThat(html())
        .contains("1,234,567")
        .contains("411,522.3")
        .contains("file:/out")
        .contains("prompt_type")
        .contains("[1, 5, 7]")
        .contains("avx512");
  }

  @Test
  void hostileTextIsText() {
    assertThat(html())
        .doesNotContain("<script")
        .doesNotContain("\u0000")
        .doesNotContain("\uD800")
        .contains("&lt;script&gt;alert(&#39;x&#39;)")
        .contains("{{settings}}");
  }

  @Test
  void thePageAsksNobody() {
    assertThat(html()).doesNotContain("http:").doesNotContain("https:").doesNotContain("src=");
  }

  @Test
  void aRunSurvivesItsText() {
    assertThat(RunRecord.of(run().toJson())).isEqualTo(run());
    assertThat(run().toJson()).contains("\"first_prompt_tokens\"").contains("\"finish_reasons\"");
  }
}

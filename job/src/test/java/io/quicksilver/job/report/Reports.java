package io.quicksilver.job.report;

import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.figures.TokenHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Reports of runs that never were, with texts that try to break out of the page. */
final class Reports {

  static final String HOSTILE =
      "</td></script></style><script>document.title='broken'</script><img src=x"
          + " onerror=\"document.title='broken'\">--><!--{{settings}}\u0000\u2028\uD800&amp;\"'";

  private Reports() {}

  static RunRecord run() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("sampling.stop", HOSTILE);
    settings.put("sampling.seed", "7");
    return new RunRecord(
        RunRecord.COMPLETE,
        "f".repeat(64),
        settings,
        new RunRecord.DigestsOfRun("a".repeat(64), "b".repeat(64), null, "d".repeat(64)),
        new RunRecord.Versions("1.0", "4.2.0", "2.13.18", "17.0.2", "oneDNN", "avx512"),
        new RunRecord.Counts(20_000, 20_000, 19_958, 42),
        new RunRecord.Shards(20, 3, 2),
        new RunRecord.Tokens(410_322, 1_234_567, 409_000, 1_322),
        new RunRecord.Slots(900, 1000, 0.9),
        "Prompts share nothing.",
        new RunRecord.Timings("2030-01-01T00:00:00.123Z", 1, 2, 3000, 3006, 2.5, 0.1, 8000),
        new Breakdown(20, 60, 45, 1500, 5900, 310, 40, 125, 8000),
        new Throughput(411.5, 2210.2, 209.1, 2.7, 310, 120_000, 1200),
        Map.of("stop", 12_000L, "length", 7_958L, "error", 42L),
        Map.of("prompt_type", 30L, "prompt_too_long", 12L),
        List.of(
            new RunRecord.Executor("1", 1, 0.5, 1 << 30, 2, 620_000, 1024),
            new RunRecord.Executor(HOSTILE, 1, 0.7, 1 << 30, 2, 614_567, 1024)),
        List.of(1, 5, 7));
  }

  private static TokenHistogram histogram(long seed, int most) {
    SplittableRandom random = new SplittableRandom(seed);
    TokenHistogram.Counter counter = new TokenHistogram.Counter();
    for (int row = 0; row < 20_000; row++) {
      counter.add(2 + random.nextInt(most) * random.nextInt(most) / most);
    }
    return counter.histogram();
  }

  private static Timeline timeline(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> prompt = new ArrayList<>();
    List<Long> completion = new ArrayList<>();
    for (int i = 0; i < 94; i++) {
      prompt.add(random.nextLong(3000, 4000) - 20L * i);
      completion.add(random.nextLong(6000, 7000) + (i % 40 < 36 ? 0 : -2500));
    }
    return new Timeline(32_000, 59_000_000 + seed, prompt, completion);
  }

  static RunFigures figures() {
    return new RunFigures(
        histogram(1, 60),
        histogram(2, 128),
        Map.of("1", timeline(1), HOSTILE, timeline(2)),
        List.of(
            new RowSample("story-1", "Once upon a time", "length", " there was a small fox."),
            new RowSample(HOSTILE, HOSTILE, "stop", HOSTILE)),
        16_000);
  }

  static Report generation() {
    return report(figures(), List.of(), OptionalDouble.of(0.04));
  }

  static Report scoring() {
    RunFigures all = figures();
    return report(
        new RunFigures(all.prompts(), TokenHistogram.NONE, all.executors(), List.of(), 16_000),
        List.of(
            new Report.Metric("all", "acc", 0.4312, 0.0121, 1172),
            new Report.Metric("all", "word_perplexity", 24.31, 0.42, 245_569),
            new Report.Metric("all", "bits_per_byte", 0.9876, Double.NaN, 1_290_590),
            new Report.Metric("physics", "acc", 0.5, 0.05, 100),
            new Report.Metric(HOSTILE, "acc", Double.NaN, Double.NaN, 0)),
        OptionalDouble.empty());
  }

  private static Report report(
      RunFigures figures, List<Report.Metric> metrics, OptionalDouble price) {
    return new Report(
        metrics.isEmpty() ? "Generation report" : "Scoring report",
        "hdfs://warehouse/completions/2030-01-01",
        run(),
        figures,
        List.of(
            new WrittenRows.Example("row-17", "prompt_too_long", "Cannot read the prompt"),
            new WrittenRows.Example("row-99", "prompt_type", HOSTILE)),
        metrics,
        price);
  }

  /** A run whose input had no rows. */
  static Report empty() {
    RunRecord run = run();
    return new Report(
        "Generation report",
        "file:/out",
        new RunRecord(
            run.outcome(),
            run.fingerprint(),
            run.settings(),
            run.digests(),
            run.versions(),
            new RunRecord.Counts(0, 0, 0, 0),
            new RunRecord.Shards(1, 0, 1),
            new RunRecord.Tokens(0, 0, 0, 0),
            new RunRecord.Slots(0, 0, 1),
            run.sharedPrefixes(),
            new RunRecord.Timings("2030-01-01T00:00:00Z", 0, 0, 0, 0, 0, 0, 0),
            new Breakdown(0, 0, 0, 0, 0, 0, 0, 0, 0),
            new Throughput(0, 0, 0, 0, 0, 0, 0),
            Map.of(),
            Map.of(),
            List.of(),
            List.of()),
        RunFigures.NONE,
        List.of(),
        List.of(),
        OptionalDouble.of(1));
  }
}

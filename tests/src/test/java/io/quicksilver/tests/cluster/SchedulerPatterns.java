package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What Airflow's SparkSubmitHook looks for in every line that spark-submit prints, whoever printed
 * it: a line of ours that matched would be taken for Spark's word on the job.
 */
public final class SchedulerPatterns {

  private static final List<Pattern> PATTERNS =
      List.of(
          // the verdict of a run on Kubernetes
          Pattern.compile("[eE]xit code: (\\d+)"),
          // the run to follow, and to kill, on YARN
          Pattern.compile("application[0-9_]+"),
          // ... on Kubernetes
          Pattern.compile("pod name: ((.+?)-([a-z0-9]+)-driver)"),
          Pattern.compile("submission ID spark:"),
          Pattern.compile("spark-app-selector -> (spark-([a-z0-9]+)), "),
          // ... on a standalone cluster
          Pattern.compile("driver-[0-9\\-]+"));

  private SchedulerPatterns() {}

  /** Fails for a text with a line that matches one of them. */
  public static void requireNone(String name, String text) {
    assertThat(text.lines().filter(SchedulerPatterns::matches))
        .as("lines of %s that Airflow would take for Spark's", name)
        .isEmpty();
  }

  static boolean matches(String line) {
    return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(line).find());
  }
}

package io.quicksilver.job.inspect;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * How fast a task was, in seconds.
 *
 * @param row of a step that reads prompts: a prompt's token, or a row that decodes beside it
 * @param round in which each of its rows gets one more token and no prompt is read
 * @param draw of a token from its logits
 */
record TaskSpeed(double row, double round, double draw) {

  /** Of several tasks that ran side by side. */
  static TaskSpeed mean(List<TaskSpeed> tasks) {
    return each(tasks, TaskSpeed::mean);
  }

  /** Of several measurements, each time for itself. */
  static TaskSpeed median(List<TaskSpeed> rounds) {
    return each(rounds, TaskSpeed::middle);
  }

  private static TaskSpeed each(List<TaskSpeed> speeds, ToDoubleFunction<double[]> combined) {
    return new TaskSpeed(
        combined.applyAsDouble(speeds.stream().mapToDouble(TaskSpeed::row).toArray()),
        combined.applyAsDouble(speeds.stream().mapToDouble(TaskSpeed::round).toArray()),
        combined.applyAsDouble(speeds.stream().mapToDouble(TaskSpeed::draw).toArray()));
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }

  private static double middle(double[] values) {
    return DoubleStream.of(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }
}

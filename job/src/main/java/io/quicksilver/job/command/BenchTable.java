package io.quicksilver.job.command;

import io.quicksilver.job.bench.BenchFigure;
import io.quicksilver.job.bench.BenchListener;
import io.quicksilver.job.bench.BenchMachine;
import java.util.Locale;

/** Prints figures as they come, one line each under a head for each precision. */
final class BenchTable implements BenchListener {

  private final Console console;

  BenchTable(Console console) {
    this.console = console;
  }

  @Override
  public void otherKernels(String reason) {
    console.err().println(reason);
  }

  @Override
  public void loaded(BenchMachine machine) {
    console.line("");
    console.line(
        "%s: %s, peak %,.0f GFLOP/s, memory %.1f GB/s, weights of a step %s, loaded in %.1f s",
        machine.precision(),
        machine.kernels(),
        machine.peak() / 1e9,
        machine.bandwidth() / 1e9,
        Facts.bytes(machine.weightBytes()),
        machine.loadSeconds());
    console.line(
        "%s",
        console.strong(
            String.format(
                Locale.ROOT,
                "%-9s %5s  %-7s %10s %14s %8s %7s %9s",
                "precision",
                "batch",
                "phase",
                "tokens/s",
                "products alone",
                "of these",
                "of peak",
                "of memory")));
  }

  @Override
  public void measured(BenchFigure figure, BenchMachine machine) {
    boolean decode = figure.phase().equals(BenchFigure.DECODE);
    console.line(
        "%-9s %5d  %-7s %10.1f %14.1f %8s %7s %9s",
        figure.precision(),
        figure.batchSize(),
        figure.phase(),
        figure.tokensPerSecond(),
        figure.productsTokensPerSecond(),
        percent(figure.ofProducts()),
        percent(figure.peakFraction()),
        decode ? percent(machine.ofBandwidth(figure)) : "");
    console.out().flush();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}

package io.quicksilver.job.bench;

/** Is told of a measurement as it goes on. */
public interface BenchListener {

  /** The machine has no kernels for the precision that was asked for; the sentence says so. */
  void otherKernels(String reason);

  /** The model is loaded at a precision. */
  void loaded(BenchMachine machine);

  /** A figure is there. */
  void measured(BenchFigure figure, BenchMachine machine);
}

package io.quicksilver.job.bench;

/**
 * What one precision runs on here.
 *
 * @param precision that the products are computed in
 * @param kernels the library and its instruction set
 * @param threads that share a step
 * @param peak arithmetic operations a second that products in the cache reach
 * @param bandwidth bytes a second that the memory gives
 * @param weightBytes bytes of the weights that a step reads
 * @param loadSeconds reading, or making up, and packing all weights
 */
public record BenchMachine(
    String precision,
    String kernels,
    int threads,
    double peak,
    double bandwidth,
    long weightBytes,
    double loadSeconds) {

  /**
   * Share of the memory's bandwidth that reading the weights once a step comes to: {@code steps a
   * second × bytes of the weights / bandwidth}. What bounds a step of one row.
   */
  public double ofBandwidth(BenchFigure decode) {
    return decode.tokensPerSecond() / decode.batchSize() * weightBytes / bandwidth;
  }
}

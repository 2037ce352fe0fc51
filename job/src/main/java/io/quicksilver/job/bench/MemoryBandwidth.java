package io.quicksilver.job.bench;

import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Matrix;

/** The memory's read bandwidth, measured: a plain read of 512 MiB, shared by all threads. */
final class MemoryBandwidth {

  private static final int ROWS = 1 << 15;
  private static final int WIDTH = 1 << 12;
  private static final int RUN = 1 << 8;
  private static final int TRIES = 7;
  private static final double NANOS = 1e9;

  private MemoryBandwidth() {}

  /** Bytes a second, the best of some reads on that many threads. */
  static double measure(int threads) {
    Matrix matrix = new Matrix(ROWS, WIDTH);
    float[][] buffers = new float[threads][WIDTH];
    try (matrix;
        Lanes lanes = new Lanes(threads)) {
      // Memory that was never written would be read from one and the same page of zeros.
      share(lanes, (row, lane) -> matrix.write(row, buffers[lane], 0));
      double best = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        long began = System.nanoTime();
        share(lanes, (row, lane) -> matrix.read(row, buffers[lane], 0));
        best = Math.min(best, (System.nanoTime() - began) / NANOS);
      }
      return matrix.bytes() / best;
    }
  }

  /** In runs long enough for the processor to read ahead. */
  private static void share(Lanes lanes, Lanes.Body body) {
    lanes.forEach(
        ROWS / RUN,
        (run, lane) -> {
          for (int row = run * RUN; row < (run + 1) * RUN; row++) {
            body.run(row, lane);
          }
        });
  }
}

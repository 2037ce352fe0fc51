package io.quicksilver.job.bench;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.Projection;
import io.quicksilver.model.layer.Lanes;
import io.quicksilver.model.layer.WeightReader;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Products;
import java.util.ArrayList;
import java.util.List;

/**
 * The machine's arithmetic peak at a precision, measured: the best rate that products of it reach
 * whose weights, rows and results stay in the cache, each thread with weights of its own.
 */
final class ArithmeticPeak {

  private record Size(int rows, int inputs, int outputs) {
    double operations() {
      return 2.0 * rows * inputs * outputs;
    }
  }

  private static final List<Size> SIZES =
      List.of(
          new Size(64, 512, 1024),
          new Size(256, 512, 1024),
          new Size(256, 1024, 1024),
          new Size(256, 256, 4096),
          new Size(128, 1024, 4096));

  private static final int TRIES = 5;
  private static final double TRY_OPERATIONS = 2e10;
  private static final double NANOS = 1e9;
  private static final int FEWEST_ROWS = 4; // that Lanes gives each lane

  private ArithmeticPeak() {}

  /** Operations a second on that many threads, a multiplication and an addition being two. */
  static double measure(Products products, int threads) {
    double best = 0;
    for (Size size : SIZES) {
      best = Math.max(best, measure(products, threads, size));
    }
    return best;
  }

  private static double measure(Products products, int threads, Size size) {
    NamedShape shape =
        NamedShape.modified("products", 1, size.inputs(), size.outputs(), 1, 1, 1, 1);
    List<Linear> linears = new ArrayList<>();
    List<Matrix> rows = new ArrayList<>();
    List<Matrix> results = new ArrayList<>();
    products.useThreads(1);
    try (Lanes lanes = new Lanes(threads);
        GeneratedWeights weights =
            GeneratedWeights.random(shape.config(), shape.modules(), DataType.F32, 1);
        WeightReader reader = new WeightReader(weights, products)) {
      for (int lane = 0; lane < threads; lane++) {
        linears.add(reader.linear(CheckpointNames.weight(0, Projection.UP)));
        rows.add(ones(size));
        results.add(new Matrix(size.rows(), size.outputs()));
      }
      int calls = (int) Math.max(1, TRY_OPERATIONS / (FEWEST_ROWS * size.operations()));
      double best = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        best = Math.min(best, seconds(lanes, linears, rows, results, size, calls));
      }
      return threads * FEWEST_ROWS * calls * size.operations() / best;
    } finally {
      rows.forEach(Matrix::close);
      results.forEach(Matrix::close);
    }
  }

  private static double seconds(
      Lanes lanes,
      List<Linear> linears,
      List<Matrix> rows,
      List<Matrix> results,
      Size size,
      int calls) {
    long began = System.nanoTime();
    lanes.forEach(
        FEWEST_ROWS * lanes.count(),
        (row, lane) -> {
          for (int i = 0; i < calls; i++) {
            linears.get(lane).forward(rows.get(lane), size.rows(), results.get(lane));
          }
        });
    return (System.nanoTime() - began) / NANOS;
  }

  private static Matrix ones(Size size) {
    Matrix matrix = new Matrix(size.rows(), size.inputs());
    float[] row = new float[size.inputs()];
    for (int i = 0; i < size.rows(); i++) {
      for (int k = 0; k < row.length; k++) {
        row[k] = 1 + (i + k) % 7;
      }
      matrix.write(i, row, 0);
    }
    return matrix;
  }
}

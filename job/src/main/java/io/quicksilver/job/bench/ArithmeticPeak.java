package io.quicksilver.job.bench;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.Projection;
import io.quicksilver.model.layer.WeightReader;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.ProductInput;
import io.quicksilver.model.math.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

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
          new Size(256, 2048, 2048));

  private static final double TRY_SECONDS = 0.02;
  private static final double MOST_SECONDS = 2;
  private static final int TRIES = 8; // without anything better
  private static final double BETTER = 1.01;
  private static final double NANOS = 1e9;
  private static final int PARTS = 4; // for each lane, so that a lane kept from work counts less

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
    List<ProductInput> rows = new ArrayList<>();
    List<Matrix> results = new ArrayList<>();
    try (Lanes lanes = new Lanes(threads);
        Lanes one = new Lanes(1);
        GeneratedWeights weights =
            GeneratedWeights.random(shape.config(), shape.modules(), DataType.F32, 1);
        WeightReader reader = new WeightReader(weights, products, lanes)) {
      for (int lane = 0; lane < threads; lane++) {
        linears.add(reader.linear(CheckpointNames.weight(0, Projection.UP)));
        rows.add(ones(products, size));
        results.add(new Matrix(size.rows(), size.outputs()));
      }
      return best(
          calls ->
              threads
                  * PARTS
                  * calls
                  * size.operations()
                  / seconds(lanes, one, linears, rows, results, calls));
    } finally {
      rows.forEach(ProductInput::close);
      results.forEach(Matrix::close);
    }
  }

  /** The best rate of tries that are long enough to time, until none is better any more. */
  private static double best(IntToDoubleFunction rate) {
    long began = System.nanoTime();
    int calls = 1;
    double best = 0;
    for (int worse = 0; worse < TRIES && (System.nanoTime() - began) / NANOS < MOST_SECONDS; ) {
      long start = System.nanoTime();
      double found = rate.applyAsDouble(calls);
      boolean tooShort = (System.nanoTime() - start) / NANOS < TRY_SECONDS;
      worse = tooShort || found > best * BETTER ? 0 : worse + 1;
      calls = tooShort ? 2 * calls : calls;
      best = tooShort ? best : Math.max(best, found);
    }
    return best;
  }

  private static double seconds(
      Lanes lanes,
      Lanes one,
      List<Linear> linears,
      List<ProductInput> rows,
      List<Matrix> results,
      int calls) {
    long began = System.nanoTime();
    lanes.forEach(
        PARTS * lanes.count(),
        (part, lane) -> {
          for (int i = 0; i < calls; i++) {
            ProductInput x = rows.get(lane);
            linears.get(lane).forward(x, x.rows(), results.get(lane), one);
          }
        });
    return (System.nanoTime() - began) / NANOS;
  }

  private static ProductInput ones(Products products, Size size) {
    ProductInput made = products.input(size.rows(), size.inputs(), 1);
    float[] row = new float[size.inputs()];
    for (int i = 0; i < size.rows(); i++) {
      for (int k = 0; k < row.length; k++) {
        row[k] = 1 + (i + k) % 7;
      }
      made.put(i, row, 0);
    }
    return made;
  }
}

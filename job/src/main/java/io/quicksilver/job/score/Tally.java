package io.quicksilver.job.score;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Exact sums over rows that each have a value {@code x} and a weight {@code w}, for the weighted
 * mean {@code m = Σx / Σw} and its standard error.
 *
 * <p>{@code s² = n / (n - 1) · Σ(x - m·w)² / (Σw)²}, by linearisation of the ratio; with weights of
 * 1 it is the variance of the mean as everywhere. The sums are decimals without rounding, so that
 * no order and no layout of the rows changes a digit.
 *
 * @param rows n
 * @param x sum of the values
 * @param w sum of the weights
 * @param xx sum of the values' squares
 * @param xw sum of values times weights
 * @param ww sum of the weights' squares
 */
public record Tally(
    long rows, BigDecimal x, BigDecimal w, BigDecimal xx, BigDecimal xw, BigDecimal ww) {

  /** No rows. */
  public static final Tally NONE =
      new Tally(
          0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  private static final MathContext DIGITS = MathContext.DECIMAL128;

  /** One row more. */
  public Tally plus(double value, double weight) {
    BigDecimal a = new BigDecimal(value);
    BigDecimal b = new BigDecimal(weight);
    return plus(new Tally(1, a, b, a.multiply(a), a.multiply(b), b.multiply(b)));
  }

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        rows + other.rows,
        x.add(other.x),
        w.add(other.w),
        xx.add(other.xx),
        xw.add(other.xw),
        ww.add(other.ww));
  }

  /** The weighted mean; NaN where the weights add up to nothing. */
  @JsonIgnore
  public double mean() {
    return w.signum() == 0 ? Double.NaN : ratio().doubleValue();
  }

  private BigDecimal ratio() {
    return x.divide(w, DIGITS);
  }

  /** The mean's standard error; NaN for fewer than two rows. */
  @JsonIgnore
  public double standardError() {
    if (rows < 2 || w.signum() == 0) {
      return Double.NaN;
    }
    BigDecimal mean = ratio();
    BigDecimal squares =
        xx.subtract(mean.multiply(xw).multiply(BigDecimal.valueOf(2)))
            .add(mean.multiply(mean).multiply(ww));
    BigDecimal variance =
        squares
            .multiply(BigDecimal.valueOf(rows))
            .divide(BigDecimal.valueOf(rows - 1).multiply(w).multiply(w), DIGITS);
    return Math.sqrt(Math.max(0, variance.doubleValue()));
  }
}

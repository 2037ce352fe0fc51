package io.quicksilver.job;

import io.quicksilver.job.settings.Settings;

/**
 * How many error rows a run may have.
 *
 * @param maxRate share of all output rows
 * @param maxRows number of them
 */
record ErrorBudget(double maxRate, long maxRows) {

  static ErrorBudget of(Settings settings) {
    return new ErrorBudget(
        settings.errorsMaxRate(), settings.errorsMaxRows().orElse(Long.MAX_VALUE));
  }

  /**
   * Whether it has room for error rows.
   *
   * @param rows of the whole output, or more
   */
  boolean allows(long errors, long rows) {
    return errors <= maxRate * rows && errors <= maxRows;
  }
}

package io.quicksilver.job;

import org.apache.spark.SparkUserAppException;

/** Spark's exception for a job that ends with a code, as Spark 3.5 makes it. */
final class UserAppFailure {

  private UserAppFailure() {}

  static SparkUserAppException of(int code) {
    return new SparkUserAppException(code);
  }
}

package io.quicksilver.job;

import org.apache.spark.SparkUserAppException;

/** Ends the process so that whoever started it learns the code. */
final class ProcessEnd {

  private ProcessEnd() {}

  /**
   * Ends the process with a code.
   *
   * <p>YARN's application master in cluster mode runs the job in its own process and takes any call
   * of exit for a crash, so there success returns, and a failure is the exception that Spark has
   * for it.
   */
  static void with(int code) throws SparkUserAppException {
    System.out.flush();
    System.err.flush();
    if (!runsInsideYarn()) {
      System.exit(code);
    }
    if (code != ExitCode.OK.code()) {
      throw UserAppFailure.of(code);
    }
  }

  private static boolean runsInsideYarn() {
    return "yarn".equals(System.getProperty("spark.master"))
        && "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}

package io.quicksilver.job.executor;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;

/**
 * What a task does on an executor that cannot load the model or fails its self-test.
 *
 * <p>On a cluster it ends as killed, which Spark does not count against the task: it is tried
 * elsewhere, and {@link ExecutorWatch} has the executor replaced. Where tasks run in the driver's
 * JVM the job ends.
 */
public final class BrokenExecutor {

  /** How the reason of such a task's end begins. */
  static final String MARK = "[broken executor] ";

  private static final String DRIVER = "driver";

  private BrokenExecutor() {}

  /** What to throw, with one sentence for the user and, on a cluster, where it was. */
  static RuntimeException because(Throwable cause) {
    SparkEnv env = SparkEnv.get();
    String sentence = sentence(cause);
    if (env.executorId().equals(DRIVER)) {
      // An error as the cause would make Spark end this JVM before anybody reads the sentence.
      return new QuicksilverException(
          ExitCode.MODEL, sentence, cause instanceof Exception ? cause : null);
    }
    return new TaskKilledException(
        String.format(
            "%s%s (executor %s on %s)",
            MARK, sentence, env.executorId(), env.blockManager().blockManagerId().host()));
  }

  /**
   * What to throw where memory runs out later: on a cluster the error itself, at which Spark
   * replaces the executor; in the driver's JVM, which Spark would end too, a sentence.
   */
  public static OutOfMemoryError outOfMemory(OutOfMemoryError error) {
    if (SparkEnv.get().executorId().equals(DRIVER)) {
      throw new QuicksilverException(ExitCode.OTHER, tooLittle("finish the task", error));
    }
    return error;
  }

  private static String tooLittle(String what, OutOfMemoryError error) {
    return String.format(
        "Cannot %s: memory must be enough, got an OutOfMemoryError (%s); give more with"
            + " spark.executor.memory and spark.executor.memoryOverhead, with --driver-memory for a"
            + " local master, or lower batch.size",
        what, error.getMessage());
  }

  private static String sentence(Throwable cause) {
    if (cause instanceof OutOfMemoryError error) {
      return tooLittle("load the model", error);
    }
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("Cannot ")
        ? message
        : "Cannot load the model: the executor must be able to, got " + cause;
  }
}

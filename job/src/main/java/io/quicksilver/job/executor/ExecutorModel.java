package io.quicksilver.job.executor;

import org.apache.spark.TaskKilledException;

/**
 * The model of this JVM: one native copy, however many tasks run beside each other.
 *
 * <p>This is the product's only static state. A model stays when its last task ends, so that the
 * next task finds it; it goes when another model comes or {@link #closeIdle} is called.
 */
public final class ExecutorModel {

  /** Between two tasks that a broken executor sends back, until it is replaced. */
  private static final long PAUSE_MILLIS = 500;

  private static final SharedCache<ModelKey, LoadedModel> MODELS = new SharedCache<>();

  /** Why this executor takes no more tasks: it is being replaced. */
  private static volatile String broken;

  private ExecutorModel() {}

  /**
   * The loaded model; the lease is the caller's to close.
   *
   * @throws TaskKilledException on an executor that cannot load it
   * @throws io.quicksilver.job.QuicksilverException with code 4 in the driver's JVM
   */
  static SharedCache<ModelKey, LoadedModel>.Lease acquire(ModelBroadcast broadcast) {
    if (broken != null) {
      pause();
      throw new TaskKilledException(broken);
    }
    try {
      return MODELS.acquire(broadcast.key(), broadcast.id(), () -> LoadedModel.load(broadcast));
    } catch (SharedCache.LoadException e) {
      RuntimeException refusal = BrokenExecutor.because(e.getCause());
      if (refusal instanceof TaskKilledException) {
        broken = refusal.getMessage();
      }
      throw refusal;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often the model was loaded in this JVM out of these broadcasts. */
  static long loads(ModelBroadcast broadcast) {
    return MODELS.loads(broadcast.id());
  }

  /** Tasks that hold a model in this JVM now. */
  public static int users() {
    return MODELS.users();
  }

  /** Arrow memory that tasks hold in this JVM now. */
  public static long arrowBytes() {
    return MODELS.values().stream()
        .mapToLong(model -> model.allocator().getAllocatedMemory())
        .sum();
  }

  /** Frees the models that no task holds. */
  public static void closeIdle() {
    MODELS.closeIdle();
  }
}

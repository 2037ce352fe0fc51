package io.quicksilver.job.executor;

/**
 * The model of this JVM: one native copy, however many tasks run beside each other.
 *
 * <p>This is the product's only static state. A model stays when its last task ends, so that the
 * next task finds it; it goes when another model comes or {@link #closeIdle} is called.
 */
public final class ExecutorModel {

  private static final SharedCache<ModelKey, LoadedModel> MODELS = new SharedCache<>();

  private ExecutorModel() {}

  /** The loaded model; the lease is the caller's to close. */
  static SharedCache<ModelKey, LoadedModel>.Lease acquire(ModelBroadcast broadcast) {
    return MODELS.acquire(broadcast.key(), broadcast.id(), () -> LoadedModel.load(broadcast));
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

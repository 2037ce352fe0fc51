package io.quicksilver.job.inspect;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a model fits its executors, said before the first task.
 *
 * @param need of an executor
 * @param offer to it
 * @param slots rows that each task opens at once
 */
public record MemoryPlan(ExecutorNeed need, ExecutorOffer offer, int slots) {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryPlan.class);
  private static final double GIGA = 1e9;
  private static final long MEBI = 1L << 20;

  /**
   * As many slots as were asked for, or those that fit.
   *
   * @param need what is needed where rows are as long as they may be: it costs slots, never the run
   * @param least what is needed for certain
   * @param wanted batch.size
   * @param fixed whether rows depend on it, so that it must fit
   * @throws QuicksilverException with code 2 that names the setting to change
   */
  public static MemoryPlan of(
      ExecutorNeed need, ExecutorNeed least, ExecutorOffer offer, int wanted, boolean fixed) {
    if (!fitsOutsideTheHeap(least, offer)) {
      throw tooSmall(
          offer.nativeSetting(), least.nativeBytes(), offer.nativeBytes().getAsLong(), "weights");
    }
    int fewest = fixed ? wanted : 1;
    if (least.slotsWithin(offer.heapBytes()) < fewest) {
      throw tooSmall(
          offer.heapSetting(),
          least.heapBytes(fewest),
          offer.heapBytes(),
          fixed
              ? "keys and values of batch.size=" + wanted + " rows, on which results depend here"
              : "keys and values of one row");
    }
    int fitting = Math.max(fewest, need.slotsWithin(offer.heapBytes()));
    return new MemoryPlan(need, offer, Math.min(wanted, fitting));
  }

  private static boolean fitsOutsideTheHeap(ExecutorNeed need, ExecutorOffer offer) {
    return need.nativeBytes() <= offer.nativeBytes().orElse(Long.MAX_VALUE);
  }

  private static QuicksilverException tooSmall(
      String setting, long needed, long there, String what) {
    return new QuicksilverException(
        ExitCode.USAGE,
        String.format(
            Locale.ROOT,
            "Cannot fit the model into an executor: %s must be at least %dm for the %s, got %dm",
            setting,
            (needed + MEBI - 1) / MEBI,
            what,
            there / MEBI));
  }

  /** Says it in the log. */
  public MemoryPlan tell(int wanted) {
    if (need.heapBytes(slots) > offer.heapBytes() || !fitsOutsideTheHeap(need, offer)) {
      LOG.warn("{}; if rows are as long as they may be, they will not fit", sentence());
    } else if (slots < wanted) {
      LOG.warn("{}; batch.size={} would not fit", sentence(), wanted);
    } else {
      LOG.info("{}", sentence());
    }
    return this;
  }

  /** What an executor needs and has, in one line. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "An executor needs %.2f GB on its heap, %d tasks of %d rows each, and has %.2f GB;"
            + " outside it %.2f GB, %.2f GB of them weights, and has %s",
        need.heapBytes(slots) / GIGA,
        need.tasks(),
        slots,
        offer.heapBytes() / GIGA,
        need.nativeBytes() / GIGA,
        need.weightsBytes() / GIGA,
        offer.nativeBytes().isPresent()
            ? String.format(Locale.ROOT, "%.2f GB", offer.nativeBytes().getAsLong() / GIGA)
            : "what the machine has");
  }
}

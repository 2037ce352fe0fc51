package io.quicksilver.job;

import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.Caching;

/** Whether a run computes beginnings that prompts share once. */
public final class SharedPrefixes {

  private SharedPrefixes() {}

  /** In one sentence, with the reason where it does not. */
  public static String sentence(CheckpointLayout layout, Settings settings) {
    return bytes(layout, settings) == 0 && allowed(layout)
        ? "Prompts that begin alike share nothing: "
            + OptionKeys.PREFIX_CACHE_BYTES.name()
            + " is 0."
        : Caching.sharing(layout);
  }

  /** Bytes of an executor's heap that they may take. */
  public static long bytes(CheckpointLayout layout, Settings settings) {
    return allowed(layout) ? settings.prefixCacheBytes() : 0;
  }

  private static boolean allowed(CheckpointLayout layout) {
    return Caching.of(layout) == Caching.PIECES
        && layout.config().contextScope() == ContextScope.SEQUENCE;
  }
}
